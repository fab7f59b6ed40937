package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.phishx.embedded.DatabasePasswords;
import io.phishx.embedded.DatabaseRole;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalSecretsTest {

  @TempDir private Path folder = Path.of("");

  @Test
  void secretsAreTheSameAtTheNextStart() {
    LocalSecrets first = LocalSecrets.in(folder);
    String key = first.base64("encryption.master-key");
    String secret = first.urlSafe("client-secret.auth-service");
    DatabasePasswords passwords = first.databasePasswords();

    LocalSecrets next = LocalSecrets.in(folder);

    assertEquals(key, next.base64("encryption.master-key"));
    assertEquals(secret, next.urlSafe("client-secret.auth-service"));
    for (DatabaseRole role : DatabaseRole.values()) {
      assertEquals(passwords.of(role), next.databasePasswords().of(role));
    }
  }

  @Test
  void everySecretIsItsOwnAndHas32Bytes() {
    LocalSecrets secrets = LocalSecrets.in(folder);

    assertEquals(32, Base64.getDecoder().decode(secrets.base64("a")).length);
    assertEquals(32, Base64.getUrlDecoder().decode(secrets.urlSafe("b")).length);
    assertNotEquals(secrets.base64("a"), secrets.base64("c"));
  }

  @Test
  void twoFoldersShareNothing(@TempDir Path other) {
    assertNotEquals(LocalSecrets.in(folder).base64("a"), LocalSecrets.in(other).base64("a"));
  }

  @Test
  void printingBetraysNothing() {
    LocalSecrets secrets = LocalSecrets.in(folder);
    String value = secrets.base64("a");

    assertFalse(secrets.toString().contains(value));
    assertFalse(new Operator("admin@demo.example", value).toString().contains(value));
  }
}
