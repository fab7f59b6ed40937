package io.phishx.crypto.root;

import io.phishx.chassis.problem.Problem;
import java.time.Duration;

/** The PKCS#11 token with the root key cannot be used for now; it is no matter of the database. */
public final class TokenAway {

  private static final String SLUG = "root-key-token-away";

  private TokenAway() {}

  static Problem.Unavailable problem(Duration askAgain) {
    return new Problem.Unavailable(
        SLUG, "the token that holds the root key cannot be used now; try again", askAgain);
  }

  /** Whether {@code failure} says so. */
  public static boolean is(Throwable failure) {
    return failure instanceof Problem.Unavailable problem
        && problem.type().equals("/problems/" + SLUG);
  }
}
