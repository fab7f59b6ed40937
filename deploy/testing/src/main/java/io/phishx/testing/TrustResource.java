package io.phishx.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Stands where auth-service stands for a verifier: the trust feed with the keys of {@link
 * TestTokens}, and the token endpoint for services.
 *
 * <p>One server per test JVM on a free loopback port. Each change mints the next version of the
 * feed; a service sees it with its next poll. Revocations stay until {@link #forgetRevocations}, so
 * a test revokes ids and tenants of its own.
 */
public final class TrustResource implements QuarkusTestResourceLifecycleManager {
  static final String CLIENT_ID = "test-service";
  static final String CLIENT_SECRET = "test-service-secret";

  private static final Duration LONGER_THAN_ANY_TOKEN = Duration.ofHours(1);

  /** How the server answers. */
  enum Mode {
    PRESENT,
    UNAVAILABLE,
    SILENT
  }

  @Override
  public Map<String, String> start() {
    setMode(Mode.PRESENT);
    return Map.of(
        "phishx.auth.url", url(),
        "phishx.auth.service.client-id", CLIENT_ID,
        "phishx.auth.service.client-secret", CLIENT_SECRET);
  }

  /** Keeps the server for the next test class; it ends with the JVM. */
  @Override
  public void stop() {
    setMode(Mode.PRESENT);
  }

  @Override
  public int order() {
    return -10;
  }

  public static String url() {
    int port = JvmWide.value("trust.port", Integer.class, () -> TrustServer.start().port());
    return "http://127.0.0.1:" + port;
  }

  /** The version that the feed has now. */
  public static long version() {
    return TrustState.version();
  }

  /** How often the feed was asked for since this JVM began. */
  public static long questions() {
    return asked().get();
  }

  static AtomicLong asked() {
    return JvmWide.value("trust.asked", AtomicLong.class, AtomicLong::new);
  }

  /** Revokes the token with this {@code jti}. */
  public static void revoke(String tokenId) {
    TrustState.revoke(TrustState.Kind.TOKEN, tokenId, Instant.now().plus(LONGER_THAN_ANY_TOKEN));
  }

  /** Revokes what the session was issued up to and including this second. */
  public static void revokeSession(String sessionId) {
    TrustState.revoke(TrustState.Kind.SESSION, sessionId, Instant.now());
  }

  /** Revokes what the user was issued up to and including this second. */
  public static void revokeUser(String subject) {
    TrustState.revoke(TrustState.Kind.USER, subject, Instant.now());
  }

  /** Revokes what the tenant was issued up to and including this second. */
  public static void revokeTenant(UUID tenant) {
    TrustState.revoke(TrustState.Kind.TENANT, tenant.toString(), Instant.now());
  }

  /** Revokes every token signed with this key, and lists the key as revoked. */
  public static void revokeKey(String keyId) {
    TrustState.revoke(TrustState.Kind.KEY, keyId, Instant.now());
  }

  /**
   * Refuses what admins, analysts and the operator tenant were issued up to and including the
   * second of {@code at}; a consumer never forgets it.
   */
  public static void fence(Instant at) {
    TrustState.fence(at);
  }

  /** Lets {@link TestTokens} sign with a new key, which the feed lists beside the older ones. */
  public static void rotateKey() {
    SigningKeys.rotate();
    TrustState.next();
  }

  public static void forgetRevocations() {
    TrustState.forgetRevocations();
  }

  /** While away, every call is answered with 503. */
  public static void setAway(boolean away) {
    setMode(away ? Mode.UNAVAILABLE : Mode.PRESENT);
  }

  /** While silent, every connection is closed without an answer. */
  public static void setSilent(boolean silent) {
    setMode(silent ? Mode.SILENT : Mode.PRESENT);
  }

  static Mode mode() {
    return Mode.values()[modeNumber().get()];
  }

  private static void setMode(Mode mode) {
    modeNumber().set(List.of(Mode.values()).indexOf(mode));
  }

  private static AtomicInteger modeNumber() {
    return JvmWide.value("trust.mode", AtomicInteger.class, AtomicInteger::new);
  }
}
