package io.phishx.region.registry;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.phishx.chassis.problem.Problem;
import java.util.regex.Pattern;

/** The name under which the configuration holds the credentials of a region's stores. */
public record CredentialsRef(@JsonValue String value) {

  private static final Pattern SHAPE = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");
  private static final int MAX_LENGTH = 63;

  @JsonCreator
  public CredentialsRef {
    if (value.length() > MAX_LENGTH || !SHAPE.matcher(value).matches()) {
      throw new Problem.Invalid(
          "invalid-credentials-ref",
          "expected 1 to 63 lower-case letters, digits and single hyphens as credentials_ref");
    }
  }

  @Override
  public String toString() {
    return value;
  }
}
