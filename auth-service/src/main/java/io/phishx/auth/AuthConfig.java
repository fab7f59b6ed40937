package io.phishx.auth;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;

/** Settings of auth-service; the guide's names are accepted in its application.properties. */
@ConfigMapping(prefix = "phishx.auth")
public interface AuthConfig {

  /**
   * Key that seals the private signing keys and derives the keyed hashes of this service: 32 bytes
   * or more as base64. Every replica needs the same one. Required outside a local run, where its
   * absence costs the signing keys at each restart.
   */
  Optional<String> sealKey();

  /**
   * The key that comes after {@link #sealKey()}, while it is changed: opens what a replica that has
   * it already has sealed, and seals nothing itself. 32 bytes or more as base64.
   */
  Optional<String> nextSealKey();

  /**
   * Keys that were {@link #sealKey()} before, newest first: what they sealed opens, and is sealed
   * anew. Each has 32 bytes or more as base64; commas between them.
   */
  Optional<List<String>> formerSealKeys();

  /** The origin that clients see, for the metadata; the call's own without it. */
  Optional<String> publicUrl();

  /** Whether {@code /auth/login} and {@code /auth/refresh} take credentials from the query. */
  @WithDefault("false")
  boolean queryCredentials();

  Token token();

  Refresh refresh();

  Keys keys();

  Password password();

  Guard guard();

  CallLimits limits();

  Bootstrap bootstrap();

  Tenants tenants();

  Totp totp();

  Retention retention();

  /** The services of this installation that get tokens with {@code client_credentials}. */
  Map<String, ServiceClient> services();

  /** Access tokens. */
  interface Token {

    /** Signature algorithm: ES256, RS256, EdDSA, or in a local run HS256. */
    @WithDefault("ES256")
    String algorithm();

    /** Secret of HS256: 32 bytes or more. Unused with other algorithms. */
    Optional<String> secretKey();

    /** Private key as PKCS #8 PEM; without one, keys are made and rotated by this service. */
    Optional<String> privateKey();

    /** Public key as PEM; only checked against the private key. */
    Optional<String> publicKey();

    /** Life of an access token: 1 minute to 1 hour. */
    @WithDefault("15m")
    @DurationMin(minutes = 1)
    @DurationMax(hours = 1)
    Duration lifetime();

    /** Life of a service's own token: 1 minute to 1 hour. */
    @WithDefault("5m")
    @DurationMin(minutes = 1)
    @DurationMax(hours = 1)
    Duration serviceLifetime();
  }

  /** Refresh tokens. */
  interface Refresh {

    /** Life of a refresh token that is not used; each use begins anew: 1 minute or more. */
    @WithDefault("30d")
    @DurationMin(minutes = 1)
    Duration lifetime();

    /** The longest life of a session, however often it is refreshed: 1 minute or more. */
    @WithDefault("90d")
    @DurationMin(minutes = 1)
    Duration sessionLifetime();

    /**
     * How long the same caller gets the same answer for a spent token: up to 5 minutes; 0 never.
     */
    @WithDefault("10s")
    @DurationMin(seconds = 0)
    @DurationMax(minutes = 5)
    Duration grace();
  }

  /** Signing keys. */
  interface Keys {

    /** Age at which the signing key is replaced; 0 never. */
    @WithDefault("30d")
    @DurationMin(seconds = 0)
    Duration rotationInterval();

    /**
     * How long a key is published before it signs: the staleness that verifiers tolerate, or more;
     * up to 1 day.
     */
    @WithDefault("60s")
    @DurationMin(seconds = 0)
    @DurationMax(days = 1)
    Duration publishWait();

    /** How often due changes and those of other replicas are looked for: 50 ms to 1 minute. */
    @WithDefault("1s")
    @DurationMin(millis = 50)
    @DurationMax(minutes = 1)
    Duration checkInterval();
  }

  /** Argon2id and its worker pool. */
  interface Password {

    /**
     * The shortest new password in characters: 8 to 64. 15 is NIST's minimum where a password alone
     * opens a session.
     */
    @WithDefault("15")
    @Min(8)
    @Max(64)
    int minLength();

    /** Memory of one hash in KiB; 19456 is OWASP's minimum for two passes. */
    @WithDefault("19456")
    @Min(19456)
    int memoryKib();

    /** Passes over the memory. */
    @WithDefault("2")
    @Min(2)
    int iterations();

    /** Lanes of one hash; one thread computes them all. */
    @WithDefault("1")
    @Min(1)
    @Max(16)
    int parallelism();

    /** Threads, never more than processors; 0 for one fewer than there are, at least one. */
    @WithDefault("0")
    @Min(0)
    int threads();

    /**
     * Hashes that wait for a thread: half of them at most from one network, three quarters at most
     * from networks and browsers that the account is not known in; one more gets 503.
     */
    @WithDefault("128")
    @Min(1)
    int queue();
  }

  /** Budgets for failed logins. */
  interface Guard {

    /** Failures for one account from one network in a window. */
    @WithDefault("10")
    @Min(1)
    int perAccountAndNetwork();

    /** Failures for one account from networks it has never logged in from, in a window. */
    @WithDefault("50")
    @Min(1)
    int perAccount();

    /**
     * Failures for one account from all networks and browsers that it is known in, together, in a
     * window.
     */
    @WithDefault("50")
    @Min(1)
    int perAccountKnown();

    /** Failures from one network for any account in a window. */
    @WithDefault("200")
    @Min(1)
    int perNetwork();

    /** The window. */
    @WithDefault("5m")
    @DurationMin(seconds = 1)
    Duration window();

    /**
     * Wrong codes of one account's second factor in a window of codes: from each network or browser
     * that it is known in, and from all others together.
     */
    @WithDefault("20")
    @Min(1)
    int codes();

    /**
     * Wrong codes of one account's second factor from all networks and browsers that it is known
     * in, together, in a window of codes.
     */
    @WithDefault("60")
    @Min(1)
    int codesKnown();

    /** The window of codes. */
    @WithDefault("24h")
    @DurationMin(seconds = 1)
    Duration codeWindow();

    /** How long a network or a browser is known for an account after a login: 1 s to 400 days. */
    @WithDefault("30d")
    @DurationMin(seconds = 1)
    @DurationMax(days = 400)
    Duration knownNetwork();
  }

  /** How long what is over is kept. */
  interface Retention {

    /**
     * How long a session is kept after its end, and a refresh token after its expiry: 1 day or
     * more.
     */
    @WithDefault("30d")
    @DurationMin(days = 1)
    Duration sessions();

    /** How often it is looked for; 1 second or more. */
    @WithDefault("1h")
    @DurationMin(seconds = 1)
    Duration interval();

    /** How many rows go at once. */
    @WithDefault("500")
    @Min(1)
    @Max(10_000)
    int batch();
  }

  /** Second factors. */
  interface Totp {

    /** Whether an operator without one gets no more than to read; false only in a local run. */
    @WithDefault("true")
    boolean requiredForOperators();

    /** How long a user may take to confirm a new one: 1 minute to 1 day. */
    @WithDefault("15m")
    @DurationMin(minutes = 1)
    @DurationMax(days = 1)
    Duration enrolment();
  }

  /** The end of a tenant. */
  interface Tenants {

    /**
     * How long after a tenant's deletion the services begin to erase it: longer than the staleness
     * of the trust that verifiers tolerate and the difference of their clocks, so that nothing is
     * written for it afterwards.
     */
    @WithDefault("90s")
    @DurationMin(seconds = 0)
    Duration erasureDelay();

    /** How often a tenant's clients may take tokens back in a minute, over all replicas. */
    @WithDefault("600")
    @Min(1)
    int revocationsPerMinute();
  }

  /** The first operator. */
  interface Bootstrap {

    /** Address of the first operator; without one a one-time token is printed for him. */
    Optional<String> operatorEmail();

    /** Password of the first operator. */
    Optional<String> operatorPassword();
  }

  /** A service that may ask for its own token. */
  interface ServiceClient {

    /** Its client secret, 32 characters or more outside a local run; without one it gets none. */
    Optional<String> secret();
  }
}
