package io.phishx.auth.tenant;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What may happen for a tenant. */
enum TenantState {
  /** Everything. */
  ACTIVE,
  /**
   * Nothing, until it is resumed: no login, no token of anybody's, and those issued are refused.
   */
  SUSPENDED,
  /** Nothing any more; the services are erasing what they hold. */
  DELETING,
  /** Nothing is held but its audit log, which nobody can open. */
  DELETED;

  /** The name on the wire and in the table. */
  @JsonValue
  String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<TenantState> of(String wire) {
    return Arrays.stream(values()).filter(state -> state.wire().equals(wire)).findFirst();
  }
}
