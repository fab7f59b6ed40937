package io.phishx.region.replication;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.region.replication.Lag.Mark;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class LagTest {

  private static final Instant START = Instant.parse("2026-05-01T00:00:00Z");
  private static final Lag THREE =
      Lag.UNKNOWN
          .with(new Mark(100, 1, START))
          .with(new Mark(200, 5, START.plusSeconds(1)))
          .with(new Mark(300, 9, START.plusSeconds(2)));

  @Test
  void aStandbyThatPassedAllMarksIsNotBehind() {
    assertEquals(Duration.ZERO, THREE.behind(300, START.plusSeconds(60)));
    assertEquals(OptionalLong.of(9), THREE.changesUpTo(300));
    assertEquals(0, THREE.bytesBehind(310));
  }

  @Test
  void otherwiseItIsAsFarBehindAsTheOldestMarkItMissesIsOld() {
    assertEquals(Duration.ofSeconds(4), THREE.behind(199, START.plusSeconds(5)));
    assertEquals(OptionalLong.of(1), THREE.changesUpTo(199));
    assertEquals(101, THREE.bytesBehind(199));
  }

  @Test
  void aStandbyBehindAllMarksIsAtLeastThatFarBehind() {
    assertEquals(Duration.ofSeconds(5), THREE.behind(0, START.plusSeconds(5)));
    assertEquals(OptionalLong.empty(), THREE.changesUpTo(0));
  }

  @Test
  void aSourceThatWentBackIsAnotherOne() {
    assertEquals(1, THREE.with(new Mark(50, 0, START.plusSeconds(3))).marks().size());
  }

  @Test
  void marksAreBounded() {
    Lag lag = Lag.UNKNOWN;
    for (int second = 0; second < 2_000; second++) {
      lag = lag.with(new Mark(second, second, START.plusSeconds(second)));
    }

    assertEquals(600, lag.marks().size());
    assertEquals(1_999, lag.marks().getLast().bytes());
  }
}
