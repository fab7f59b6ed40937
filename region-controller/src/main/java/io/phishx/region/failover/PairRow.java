package io.phishx.region.failover;

import io.phishx.region.client.Epoch;
import io.phishx.region.client.RegionId;
import io.phishx.region.failover.PairState.Assisted;
import io.phishx.region.failover.PairState.FailedOver;
import io.phishx.region.failover.PairState.Fencing;
import io.phishx.region.failover.PairState.Held;
import io.phishx.region.failover.PairState.Promoting;
import io.phishx.region.failover.PairState.Rerouting;
import io.phishx.region.failover.PairState.Steady;
import io.phishx.region.failover.PairState.Suspect;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A pair as a row and back. */
final class PairRow {

  static final String COLUMNS =
      "pair_id, primary_region_id, secondary_region_id, strategy, active_region_id, epoch, state,"
          + " state_since, state_deadline, state_reason";

  private PairRow() {}

  /** The values of {@link #COLUMNS}. */
  static Tuple values(Pair pair) {
    PairState state = pair.state();
    Roles roles = state.roles();
    return Tuple.tuple()
        .addString(pair.id().toString())
        .addString(pair.id().primary().value())
        .addString(pair.id().secondary().value())
        .addString(pair.strategy().word())
        .addString(roles.active().value())
        .addLong(roles.epoch().value())
        .addString(state.word())
        .addOffsetDateTime(state.since().atOffset(ZoneOffset.UTC))
        .addOffsetDateTime(utc(deadline(state)))
        .addString(reason(state));
  }

  static Pair read(Row row) {
    PairId id =
        new PairId(
            new RegionId(row.getString("primary_region_id")),
            new RegionId(row.getString("secondary_region_id")));
    Roles roles =
        new Roles(
            id, new RegionId(row.getString("active_region_id")), new Epoch(row.getLong("epoch")));
    return new Pair(id, Strategy.parse(row.getString("strategy")), state(row, roles));
  }

  /** The moment at which a state that must not last ends; null for the others. */
  static @Nullable Instant deadline(PairState state) {
    return switch (state) {
      case Steady s -> null;
      case FailedOver s -> null;
      case Held s -> null;
      case Suspect s -> s.confirmAt();
      case Assisted s -> s.pageAgainAt();
      case Fencing s -> s.surelyFencedAt();
      case Promoting s -> s.tryAgainAt();
      case Rerouting s -> s.givenUpAt();
    };
  }

  private static @Nullable String reason(PairState state) {
    return state instanceof Held held ? held.reason() : null;
  }

  private static PairState state(Row row, Roles roles) {
    Instant since = row.getOffsetDateTime("state_since").toInstant();
    String word = row.getString("state");
    return switch (word) {
      case "steady" -> new Steady(roles, since);
      case "failed_over" -> new FailedOver(roles, since);
      case "suspect" -> new Suspect(roles, since, deadline(row));
      case "assisted" -> new Assisted(roles, since, deadline(row));
      case "held" -> new Held(roles, since, String.valueOf(row.getString("state_reason")));
      case "fencing" -> new Fencing(roles, since, deadline(row));
      case "promoting" -> new Promoting(roles, since, deadline(row));
      case "rerouting" -> new Rerouting(roles, since, deadline(row));
      default -> throw new IllegalStateException("unknown state of a pair: " + word);
    };
  }

  private static Instant deadline(Row row) {
    return Objects.requireNonNull(row.getOffsetDateTime("state_deadline"), "state_deadline")
        .toInstant();
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }
}
