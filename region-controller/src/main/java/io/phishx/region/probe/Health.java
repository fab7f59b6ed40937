package io.phishx.region.probe;

import io.phishx.region.client.HealthStatus;
import io.phishx.region.probe.Vote.Valid;
import io.phishx.region.probe.Vote.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * A region's health in four words, moved by votes in a row so that a single lost packet changes
 * nothing.
 *
 * <pre>
 *  healthy ──(degradeAfter × not up)──▶ degraded ──(settleAfter × up)──▶ healthy
 *  any ──(failAfter × down; recovering: 1)──▶ unhealthy
 *  unhealthy ──(recoverAfter × not down)──▶ recovering ──(settleAfter × not down)──▶
 *      healthy if all of those were up, otherwise degraded
 * </pre>
 *
 * A region that was never seen is recovering: nothing bad is known and nothing good is proven.
 *
 * @param status the word
 * @param since when it became so
 * @param down down votes in a row
 * @param notUp votes other than up in a row
 * @param up up votes in a row
 * @param notDown votes other than down in a row
 * @param reasons what the last vote that counted was unhappy with
 */
public record Health(
    HealthStatus status,
    Instant since,
    int down,
    int notUp,
    int up,
    int notDown,
    List<String> reasons) {

  public Health {
    reasons = List.copyOf(reasons);
  }

  /** Of a region that was never seen. */
  public static Health unproven(Instant now) {
    return new Health(HealthStatus.RECOVERING, now, 0, 0, 0, 0, List.of());
  }

  /** After one more vote; an invalid one changes nothing. */
  public Health after(Vote vote, Instant now, Hysteresis hysteresis) {
    return switch (vote) {
      case Vote.Invalid ignored -> this;
      case Valid valid -> counting(valid).judged(now, hysteresis);
    };
  }

  private Health counting(Valid vote) {
    boolean isUp = vote.verdict() == Verdict.UP;
    boolean isDown = vote.verdict() == Verdict.DOWN;
    return new Health(
        status,
        since,
        isDown ? more(down) : 0,
        isUp ? 0 : more(notUp),
        isUp ? more(up) : 0,
        isDown ? 0 : more(notDown),
        vote.reasons());
  }

  private Health judged(Instant now, Hysteresis hysteresis) {
    return switch (status) {
      case HEALTHY -> {
        if (down >= hysteresis.failAfter()) {
          yield become(HealthStatus.UNHEALTHY, now);
        }
        yield notUp >= hysteresis.degradeAfter() ? become(HealthStatus.DEGRADED, now) : this;
      }
      case DEGRADED -> {
        if (down >= hysteresis.failAfter()) {
          yield become(HealthStatus.UNHEALTHY, now);
        }
        yield up >= hysteresis.settleAfter() ? become(HealthStatus.HEALTHY, now) : this;
      }
      case RECOVERING -> {
        if (down >= 1) {
          yield become(HealthStatus.UNHEALTHY, now);
        }
        if (up >= hysteresis.settleAfter()) {
          yield become(HealthStatus.HEALTHY, now);
        }
        yield notDown >= hysteresis.settleAfter() ? become(HealthStatus.DEGRADED, now) : this;
      }
      case UNHEALTHY ->
          notDown >= hysteresis.recoverAfter()
              // the votes that made it recovering don't prove that it has recovered
              ? new Health(HealthStatus.RECOVERING, now, 0, 0, 0, 0, reasons)
              : this;
    };
  }

  private Health become(HealthStatus next, Instant now) {
    return new Health(next, now, down, notUp, up, notDown, reasons);
  }

  private static int more(int count) {
    return count == Integer.MAX_VALUE ? count : count + 1;
  }
}
