package io.phishx.region.client;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.phishx.chassis.problem.Problem;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The name of a region, for example {@code us-east-1}.
 *
 * <p>At most 63 lower-case letters, digits and single hyphens, so that {@code --} can join two of
 * them to the name of a pair and the name can stand in a URL.
 */
public record RegionId(@JsonValue String value) implements Comparable<RegionId> {

  private static final int MAX_LENGTH = 63;
  private static final Pattern SHAPE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  /** Names that mean something else below {@code /regions}. */
  private static final Set<String> TAKEN = Set.of("pairs", "route", "status");

  @JsonCreator
  public RegionId {
    if (value.length() > MAX_LENGTH || !SHAPE.matcher(value).matches() || TAKEN.contains(value)) {
      throw new Problem.Invalid(
          "invalid-region-id",
          "expected a region id of 1 to 63 lower-case letters, digits and single hyphens, other"
              + " than pairs, route and status");
    }
  }

  @Override
  public int compareTo(RegionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
