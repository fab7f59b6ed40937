package io.phishx.auth.signingkey;

import java.util.Arrays;
import java.util.Locale;

/** The signature algorithms of RFC 7518 and RFC 8037 that this service signs with. */
public enum SigningAlgorithm {
  ES256("ES256"),
  RS256("RS256"),
  EDDSA("EdDSA"),
  /** Every verifier could mint: in a local run only. */
  HS256("HS256");

  private final String jose;

  SigningAlgorithm(String jose) {
    this.jose = jose;
  }

  /** The value of the header {@code alg}. */
  public String jose() {
    return jose;
  }

  /** Reads the configured name, in any case. */
  static SigningAlgorithm of(String name) {
    String upper = name.strip().toUpperCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(algorithm -> algorithm.name().equals(upper))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "expected ES256, RS256, EdDSA or HS256 as JWT_ALGORITHM, got " + name));
  }
}
