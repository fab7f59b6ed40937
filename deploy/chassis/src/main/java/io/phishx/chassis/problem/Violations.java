package io.phishx.chassis.problem;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is found wrong with one input, as far as anybody wants to read it: a body can be wrong in a
 * million places, and an answer that named them all would be many times as large. Not safe for use
 * by several threads.
 */
public final class Violations {

  /** So many are named at most. */
  public static final int MOST = 20;

  private static final int MOST_NAMES = 50;

  private final List<Violation> found = new ArrayList<>();

  /** Adds one, unless {@value #MOST} are known. */
  public void add(String field, String message) {
    if (!isFull()) {
      found.add(new Violation(field, message));
    }
  }

  /** Whether no further one is kept, so that nobody need look for any. */
  public boolean isFull() {
    return found.size() >= MOST;
  }

  /** How many are known. */
  public int size() {
    return found.size();
  }

  /**
   * Ends the look at an input.
   *
   * @param detail what could not be done with it
   * @throws Problem.Invalid if anything was found
   */
  public void refuse(String detail) {
    if (!found.isEmpty()) {
      throw new Problem.Invalid("invalid-request", detail, found);
    }
  }

  /** "expected one of …", with the first of {@code names}, which may be very many. */
  public static String expected(Collection<String> names) {
    String first = names.stream().limit(MOST_NAMES).collect(Collectors.joining(", "));
    int others = names.size() - MOST_NAMES;
    return "expected one of " + first + (others > 0 ? " and " + others + " others" : "");
  }
}
