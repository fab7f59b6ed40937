package io.phishx.testing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jose4j.json.JsonUtil;
import org.jose4j.lang.JoseException;

/** What the trust feed of this test JVM says, shared by all class loaders. */
final class TrustState {
  private static final AtomicLong VERSION =
      JvmWide.value("trust.version", AtomicLong.class, () -> new AtomicLong(1));
  private static final Map<String, Long> TOKENS = entries("trust.tokens");
  private static final Map<String, Long> SESSIONS = entries("trust.sessions");
  private static final Map<String, Long> USERS = entries("trust.users");
  private static final Map<String, Long> TENANTS = entries("trust.tenants");
  private static final Map<String, Long> KEYS = entries("trust.keys");
  private static final AtomicLong FENCE =
      JvmWide.value("trust.fence", AtomicLong.class, () -> new AtomicLong(-1));

  /** What kind of thing is revoked. */
  enum Kind {
    TOKEN,
    SESSION,
    USER,
    TENANT,
    KEY
  }

  private TrustState() {}

  /** Revokes {@code id} under the next version; {@code time} is what the kind's entry carries. */
  static void revoke(Kind kind, String id, Instant time) {
    Map<String, Long> revoked =
        switch (kind) {
          case TOKEN -> TOKENS;
          case SESSION -> SESSIONS;
          case USER -> USERS;
          case TENANT -> TENANTS;
          case KEY -> KEYS;
        };
    revoked.put(id, time.getEpochSecond());
    next();
  }

  /** Refuses what privileged callers were issued up to and including the second of {@code at}. */
  static void fence(Instant at) {
    FENCE.set(at.getEpochSecond());
    next();
  }

  static void forgetRevocations() {
    List.of(TOKENS, SESSIONS, USERS, TENANTS, KEYS).forEach(Map::clear);
    next();
  }

  static void next() {
    VERSION.incrementAndGet();
  }

  static long version() {
    return VERSION.get();
  }

  /** The feed's document at {@code version}. */
  static String json(long version) {
    Map<String, Object> revocations = new LinkedHashMap<>();
    revocations.put("tokens", listed(TOKENS, "jti", "exp"));
    revocations.put("sessions", listed(SESSIONS, "sid", "before"));
    revocations.put("users", listed(USERS, "sub", "before"));
    revocations.put("tenants", listed(TENANTS, "tenant_id", "before"));
    revocations.put("keys", List.copyOf(KEYS.keySet()));
    if (FENCE.get() >= 0) {
      revocations.put("privileged_before", FENCE.get());
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("version", version);
    document.put("keys", SigningKeys.published().stream().map(TrustState::parsed).toList());
    document.put("revocations", revocations);
    document.put("operator_tenant", TestTokens.OPERATOR_TENANT.toString());
    return JsonUtil.toJson(document);
  }

  private static List<Map<String, Object>> listed(
      Map<String, Long> entries, String idName, String timeName) {
    List<Map<String, Object>> listed = new ArrayList<>();
    entries.forEach((id, time) -> listed.add(Map.of(idName, id, timeName, time)));
    return listed;
  }

  private static Map<String, Object> parsed(String json) {
    try {
      return JsonUtil.parseJson(json);
    } catch (JoseException ownJsonIsValid) {
      throw new IllegalStateException(ownJsonIsValid);
    }
  }

  @SuppressWarnings("unchecked") // this class alone writes these values
  private static Map<String, Long> entries(String name) {
    return JvmWide.value(name, ConcurrentHashMap.class, ConcurrentHashMap::new);
  }
}
