package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

class TwoLinesTest {

  private final Queue<Runnable> worker = new ArrayDeque<>();
  private final TwoLines lines = new TwoLines(worker::add, 8);
  private final List<String> done = new ArrayList<>();

  private void wait(boolean inFirst, String name) {
    lines.execute(inFirst, () -> done.add(name));
  }

  private List<String> all() {
    while (!worker.isEmpty()) {
      worker.remove().run();
    }
    return done;
  }

  @Test
  void whoComesLaterInTheFirstLineGoesBeforeTheSecondWhichStillMoves() {
    // When
    for (String stranger : List.of("s1", "s2", "s3", "s4")) {
      wait(false, stranger);
    }
    for (String known : List.of("k1", "k2", "k3", "k4")) {
      wait(true, known);
    }

    // Then
    assertEquals(List.of("k1", "k2", "s1", "k3", "k4", "s2", "s3", "s4"), all());
    assertEquals(0, lines.waiting());
  }

  @Test
  void oneLineLeavesAQuarterToTheOther() {
    for (boolean first : List.of(false, true)) {
      // Given
      for (int i = 0; i < 6; i++) {
        wait(first, "flood");
      }

      // When, Then
      assertThrows(RejectedExecutionException.class, () -> wait(first, "flood"));
      wait(!first, "other");
      wait(!first, "other");
      assertThrows(RejectedExecutionException.class, () -> wait(!first, "other"));
      assertEquals(8, lines.waiting());
      all();
    }
  }

  @Test
  void oneWhoIsAloneIsServedWhoeverWouldHaveTheTurn() {
    wait(true, "k1");
    wait(true, "k2");
    wait(true, "k3");
    wait(true, "k4");
    assertEquals(List.of("k1", "k2", "k3", "k4"), all());
  }
}
