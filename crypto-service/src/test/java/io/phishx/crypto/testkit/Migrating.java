package io.phishx.crypto.testkit;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;
import java.util.UUID;

/** Switched off, and about to take over what the guide's Python code left behind. */
public final class Migrating implements QuarkusTestProfile {

  /** Whose values that code made. */
  public static final UUID TENANT = UUID.fromString("6b1f2c3d-0000-4000-8000-00000000a11a");

  /** Its own table that holds some of them. */
  public static final String UNDIVIDED = "mine";

  /** "Grüße, 用户", as Python's cryptography wrote it under the second of the keys below. */
  public static final String LEGACY_VALUE =
      "v1:gAAAAABlU_EBaPtW0UcJpuis_2MNdoGaj5oZs_36rpeTMNIQDtnsJk0bZSaiKfXwmle6TPsXYuyfvGReSfEjwtvTiXZCaBk3pA==";

  public static final String LEGACY_TEXT = "Grüße, 用户";

  /** Only a local run can be switched off. */
  @Override
  public String getConfigProfile() {
    return "local";
  }

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "phishx.encryption.master-key", "qkKx0GmRp3rYbFJ8bW1hZ1l0c3Vub3BpZ2htbGtqZ2Y=",
        "phishx.encryption.master-key-next", "UWa1uY7Jt3qkzP0fHc8nVxL2mEoRb5sD9gTiKw4yAeM=",
        "phishx.encryption.settle-time", "0s",
        "phishx.audit.mac-key", "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=",
        "quarkus.log.console.json.enabled", "false",
        "phishx.encryption.enabled", "false",
        "phishx.encryption.migration", "true",
        "phishx.encryption.legacy-master-keys",
            "an-older-master-key,legacy-master-key-of-the-guide",
        "phishx.encryption.legacy-tenants", TENANT.toString(),
        "phishx.encryption.undivided-tables", TENANT + "/" + UNDIVIDED);
  }
}
