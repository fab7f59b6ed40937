package io.phishx.auth.tenant;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A tenant.
 *
 * @param slug short name in lower case, unique
 * @param state what may happen for it
 */
record Tenant(
    UUID id, String slug, String name, TenantState state, Instant createdAt, Instant updatedAt) {

  private static final Pattern SLUG = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final int MAX_NAME = 200;

  Tenant {
    if (!SLUG.matcher(slug).matches()) {
      throw invalid("slug", "expected 1 to 63 of a-z, 0-9 and inner hyphens");
    }
    if (name.isBlank() || name.length() > MAX_NAME || name.indexOf('\0') >= 0) {
      throw invalid("name", "expected 1 to " + MAX_NAME + " characters");
    }
  }

  @JsonIgnore
  TenantId tenantId() {
    return new TenantId(id);
  }

  private static Problem invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request", "the input breaks its rules", List.of(new Violation(field, message)));
  }
}
