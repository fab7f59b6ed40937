package io.phishx.testing;

/**
 * How often a test repeats what only now and then goes wrong: few times in each build, as often as
 * its requirement says with {@code -Dphishx.trials=full}.
 */
public final class Trials {
  private static final boolean FULL = "full".equals(System.getProperty("phishx.trials"));

  private Trials() {}

  /** {@code reduced} in a build, {@code full} where the whole number is asked for. */
  public static int of(int reduced, int full) {
    return FULL ? full : reduced;
  }
}
