package io.phishx.auth.user;

import java.util.Arrays;
import java.util.concurrent.ThreadLocalRandom;

/** How long the last few of many like pieces of work took, in nanoseconds. */
final class RecentTimes {

  private static final int KEPT = 32;

  private final long[] nanos = new long[KEPT];
  private long added;

  synchronized void add(long took) {
    nanos[(int) (added % KEPT)] = took;
    added++;
  }

  synchronized boolean none() {
    return added == 0;
  }

  /** One of them, each as likely as another, so that who takes it again looks like them. */
  synchronized long any() {
    return nanos[ThreadLocalRandom.current().nextInt(kept())];
  }

  synchronized long shortest() {
    return Arrays.stream(nanos, 0, kept()).min().orElseThrow();
  }

  private int kept() {
    if (added == 0) {
      throw new IllegalStateException("nothing was added yet");
    }
    return (int) Math.min(KEPT, added);
  }
}
