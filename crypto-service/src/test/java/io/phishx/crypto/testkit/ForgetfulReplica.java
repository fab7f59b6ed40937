package io.phishx.crypto.testkit;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.time.Duration;
import java.util.Map;

/**
 * Asks the database for every key at every call, so that it is missed at once; lets few openings
 * wait for it; gives changes of keys the time that other tests don't; and knows how long its
 * database's backups are kept.
 */
public final class ForgetfulReplica implements QuarkusTestProfile {

  public static final Duration SETTLE = Duration.ofSeconds(3);

  public static final int LATE_OPENINGS = 4;

  public static final Duration BACKUPS_KEPT = Duration.ofDays(35);

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "phishx.encryption.cache.active-version-ttl",
        "0S",
        "phishx.encryption.cache.max-age",
        "0S",
        "phishx.encryption.settle-time",
        SETTLE.toString(),
        "phishx.encryption.rotation-pause",
        "10M",
        "phishx.encryption.late-openings",
        Integer.toString(LATE_OPENINGS),
        "phishx.encryption.backups-kept",
        "35D",
        "phishx.encryption.table-formats.audit_log",
        "v1");
  }
}
