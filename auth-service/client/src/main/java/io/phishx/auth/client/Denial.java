package io.phishx.auth.client;

import io.phishx.chassis.tenant.TenantId;

/**
 * What a known caller was denied, the same for all of his calls of a window.
 *
 * @param subject his {@code sub}
 */
record Denial(TenantId tenant, String subject, Kind kind) {

  /** Why. */
  enum Kind {
    /** The token doesn't open the call. */
    FORBIDDEN("access.denied"),

    /** The token was taken back. */
    REVOKED_TOKEN("token.refused");

    private final String event;

    Kind(String event) {
      this.event = event;
    }

    /** The type of its audit entry. */
    String event() {
      return event;
    }
  }

  static Denial of(VerifiedToken token, Kind kind) {
    return new Denial(token.tenant(), token.subject(), kind);
  }
}
