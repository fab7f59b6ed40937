package io.phishx.chassis.tenant;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import io.phishx.chassis.problem.Problem;
import java.util.UUID;

/** The tenant that owns a row, a token or a key. */
public record TenantId(@JsonValue UUID value) {

  @JsonCreator
  public TenantId {
    java.util.Objects.requireNonNull(value, "tenant id");
  }

  /**
   * Reads the usual text form of a UUID.
   *
   * @throws Problem.Invalid if {@code text} is none
   */
  public static TenantId parse(String text) {
    try {
      return new TenantId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new Problem.Invalid("invalid-tenant-id", "expected a UUID as tenant id");
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
