package io.phishx.crypto.testkit;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Room for a few hundred kilobytes of text, and for one body of a megabyte, which must not take
 * long.
 */
public final class LittleMemory implements QuarkusTestProfile {

  /** For the bodies of services, and for those of all others. */
  public static final int ROOM = 1 << 20;

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "phishx.encryption.call-memory",
        "4M",
        "phishx.encryption.body-memory",
        Integer.toString(2 * ROOM),
        "phishx.encryption.body-patience",
        "8s",
        "phishx.http.max-body",
        Integer.toString(ROOM));
  }
}
