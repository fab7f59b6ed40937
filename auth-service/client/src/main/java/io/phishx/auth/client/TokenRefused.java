package io.phishx.auth.client;

/** The token is wrong; the reason is for the log and for tests, never for the caller. */
public final class TokenRefused extends Exception {

  private static final long serialVersionUID = 1L;

  /** Why a token is refused. */
  public enum Reason {
    MALFORMED,
    TOO_LARGE,
    HEADER,
    ALGORITHM,
    UNKNOWN_KEY,
    SIGNATURE,
    CLAIMS,
    ISSUER,
    AUDIENCE,
    EXPIRED,
    NOT_YET_VALID,
    REVOKED
  }

  private final Reason reason;

  TokenRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
