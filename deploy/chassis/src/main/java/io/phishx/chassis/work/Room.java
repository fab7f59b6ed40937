package io.phishx.chassis.work;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Room for so much at a time: whoever finds too little left is turned away instead of waiting.
 *
 * <p>Safe for use by several threads.
 */
public final class Room {

  private final long all;
  private final AtomicLong taken = new AtomicLong();

  public Room(long all) {
    this.all = all;
  }

  /** Takes {@code size} of it; false if so much is not left, and nothing is taken then. */
  public boolean enter(long size) {
    if (taken.addAndGet(size) > all) {
      taken.addAndGet(-size);
      return false;
    }
    return true;
  }

  /** Gives back what {@link #enter} took. */
  public void leave(long size) {
    taken.addAndGet(-size);
  }

  /** How much there is when nobody is in it. */
  public long all() {
    return all;
  }
}
