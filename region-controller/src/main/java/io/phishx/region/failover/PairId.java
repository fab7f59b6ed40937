package io.phishx.region.failover;

import com.fasterxml.jackson.annotation.JsonValue;
import io.phishx.chassis.problem.Problem;
import io.phishx.region.client.RegionId;

/**
 * The name of a pair: {@code <primary>--<secondary>} as registered, whatever happened since.
 *
 * @param primary the region that was registered as the pair's primary
 * @param secondary the other one
 */
public record PairId(RegionId primary, RegionId secondary) {

  private static final String BETWEEN = "--";

  public PairId {
    if (primary.equals(secondary)) {
      throw new Problem.Unprocessable(
          "pair-with-itself", "expected two regions, got " + primary + " twice");
    }
  }

  /**
   * Reads the text form.
   *
   * @throws Problem.NotFound if no pair can have this name
   */
  public static PairId parse(String text) {
    int at = text.indexOf(BETWEEN);
    if (at > 0) {
      try {
        return new PairId(
            new RegionId(text.substring(0, at)),
            new RegionId(text.substring(at + BETWEEN.length())));
      } catch (Problem.Invalid | Problem.Unprocessable e) {
        throw unknown();
      }
    }
    throw unknown();
  }

  @JsonValue
  @Override
  public String toString() {
    return primary + BETWEEN + secondary;
  }

  private static Problem unknown() {
    return new Problem.NotFound("pair-not-found", "there is no pair of this name");
  }
}
