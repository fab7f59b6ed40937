package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;

/**
 * The reign of one writable region in its pair: a number that only grows, by one with each change
 * of the writable region.
 *
 * @param value 1 or more
 */
public record Epoch(@JsonValue long value) implements Comparable<Epoch> {

  /** The reign that a new pair, or a region without a pair, begins with. */
  public static final Epoch FIRST = new Epoch(1);

  @JsonCreator
  public Epoch {
    if (value < 1) {
      throw new IllegalArgumentException("expected an epoch of 1 or more, got " + value);
    }
  }

  /** The reign after this one. */
  public Epoch next() {
    return new Epoch(Math.addExact(value, 1));
  }

  @Override
  public int compareTo(Epoch other) {
    return Long.compare(value, other.value);
  }

  @Override
  public String toString() {
    return Long.toString(value);
  }
}
