package io.phishx.crypto.key;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Whether the database was away when it was last asked. While it is, one caller at a time asks it
 * again, and the others need not wait for it.
 */
final class Outage {

  private final AtomicBoolean known = new AtomicBoolean();
  private final AtomicBoolean asked = new AtomicBoolean();

  /** Whether this caller is spared the question; one that is not has to say how it went. */
  boolean spares() {
    return known.get() && !asked.compareAndSet(false, true);
  }

  boolean isKnown() {
    return known.get();
  }

  void answered() {
    known.set(false);
    asked.set(false);
  }

  void failed() {
    known.set(true);
    asked.set(false);
  }
}
