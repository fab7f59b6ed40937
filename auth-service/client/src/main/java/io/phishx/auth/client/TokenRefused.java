package io.phishx.auth.client;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

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
  private final transient @Nullable VerifiedToken takenBack;

  TokenRefused(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
    this.takenBack = null;
  }

  private TokenRefused(VerifiedToken takenBack) {
    super("taken back", null, false, false);
    this.reason = Reason.REVOKED;
    this.takenBack = takenBack;
  }

  /** It was ours, and good until it was taken back. */
  static TokenRefused takenBack(VerifiedToken token) {
    return new TokenRefused(token);
  }

  /** The token, where it was taken back: then it tells truly whose it was. */
  Optional<VerifiedToken> takenBack() {
    return Optional.ofNullable(takenBack);
  }

  public Reason reason() {
    return reason;
  }
}
