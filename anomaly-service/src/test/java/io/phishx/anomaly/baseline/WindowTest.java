package io.phishx.anomaly.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WindowTest {

  private static final double EXACT = 1e-12;

  @Test
  void meanAndDeviationAreThoseOfTheSample() {
    Window window = Window.of(2, 4, 4, 4, 5, 5, 7, 9);

    assertEquals(5, window.mean(), EXACT);
    // squares sum to 32; 32 / 7
    assertEquals(Math.sqrt(32 / 7.0), window.deviation(), EXACT);
  }

  @Test
  void quantilesInterpolateAsNumPyDoes() {
    Window window = Window.of(7, 1, 3, 5);

    // positions 0.75 and 2.25 of 1, 3, 5, 7
    assertEquals(2.5, window.quantile(0.25), EXACT);
    assertEquals(4, window.quantile(0.5), EXACT);
    assertEquals(5.5, window.quantile(0.75), EXACT);
    assertEquals(7, window.quantile(1), EXACT);
  }

  @Test
  void theTailCountsTiesAgainstAnOutlier() {
    Window window = Window.of(IntStream.rangeClosed(1, 19).asDoubleStream().toArray());

    assertEquals(1 / 20.0, window.tail(20), EXACT);
    assertEquals(2 / 20.0, window.tail(19), EXACT);
    assertEquals(1 / 20.0, window.tail(0), EXACT);
    assertEquals(2 / 20.0, window.tail(1), EXACT);
  }

  @Test
  void anEmptyWindowIsNoEvidence() {
    Window window = Window.of();

    assertEquals(0, window.mean(), EXACT);
    assertEquals(0, window.deviation(), EXACT);
    assertEquals(1, window.tail(100), EXACT);
  }
}
