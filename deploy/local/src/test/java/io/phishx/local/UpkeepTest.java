package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.embedded.CannotStart;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class UpkeepTest {

  private final List<String> said = new ArrayList<>();
  private Instant now = Instant.parse("2026-11-25T08:00:00Z");
  private final Upkeep upkeep = new Upkeep(() -> now, said::add);
  private boolean runs = true;
  private int starts;

  @Test
  void whatRunsIsLeftAlone() {
    upkeep.mind("auth-service", () -> runs, () -> starts++);

    lookFor(10);

    assertEquals(0, starts);
    assertEquals(List.of(), said);
  }

  @Test
  void whatEndedIsStartedAgainAtOnce() {
    upkeep.mind("auth-service", () -> runs, this::start);
    runs = false;

    lookFor(1);

    assertEquals(1, starts);
    assertEquals(List.of("auth-service ended by itself and is started again."), said);
  }

  @Test
  void whatEndsAgainAndAgainIsStartedEverMoreSeldom() {
    upkeep.mind("auth-service", () -> false, () -> starts++);

    // at 0, 1, 3, 7, 15 and 31 s, then every 30 s
    lookFor(60);
    assertEquals(6, starts);
    lookFor(300);
    assertEquals(16, starts);
  }

  @Test
  void whatCannotStartIsSaidWithItsReason() {
    upkeep.mind(
        "PostgreSQL",
        () -> false,
        () -> {
          throw new CannotStart("The disk is full.");
        });

    lookFor(1);

    assertEquals(
        List.of(
            "PostgreSQL ended by itself and is started again.",
            "The disk is full. It is tried again in 1 s."),
        said);
  }

  private void start() {
    starts++;
    runs = true;
  }

  private void lookFor(int seconds) {
    for (int i = 0; i < seconds; i++) {
      upkeep.look();
      now = now.plusSeconds(1);
    }
  }
}
