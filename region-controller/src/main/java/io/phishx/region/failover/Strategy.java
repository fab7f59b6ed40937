package io.phishx.region.failover;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import java.util.List;
import java.util.Locale;

/** How the two regions of a pair share the work. Only one of them writes, whatever the strategy. */
public enum Strategy {
  /** The standby serves nothing until it is promoted. */
  ACTIVE_PASSIVE,
  /** Both serve; one of them writes. */
  ACTIVE_ACTIVE,
  /** The standby is the next release's place; it serves nothing until it is switched to. */
  BLUE_GREEN;

  /** The word on the wire. */
  @JsonValue
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Reads the word in any case. */
  @JsonCreator
  public static Strategy parse(String text) {
    try {
      return valueOf(text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      String expected = "expected active_passive, active_active or blue_green";
      throw new Problem.Invalid(
          "invalid-strategy", expected, List.of(new Violation("strategy", expected)));
    }
  }

  /** Whether requests may go to the region that doesn't write. */
  public boolean standbyServes() {
    return this == ACTIVE_ACTIVE;
  }
}
