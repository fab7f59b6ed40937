package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.testkit.Callers;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.SealedRow;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class HashUpgradeTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject Users users;
  @Inject UserSeal seal;
  @Inject PasswordHasher hasher;

  private static String weakHash() {
    byte[] salt = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
    byte[] hash = new byte[32];
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(4096)
            .withIterations(1)
            .withParallelism(1)
            .withSalt(salt)
            .build());
    argon.generateBytes(AuthSettings.PASSWORD.getBytes(StandardCharsets.UTF_8), hash);
    return new ArgonHash(new ArgonHash.Cost(4096, 1, 1), Secret.of(salt), Secret.of(hash)).phc();
  }

  private void storeHash(TenantId tenant, UUID user, String phc) throws SQLException {
    SealedRow sealed = seal.seal(tenant, user, Map.of("password_hash", phc)).await().atMost(SOON);
    try (Connection connection = PostgresResource.superuser();
        PreparedStatement statement =
            connection.prepareStatement("update users set password_hash = ? where id = ?")) {
      statement.setString(1, sealed.value("password_hash"));
      statement.setObject(2, user);
      assertEquals(1, statement.executeUpdate());
    }
  }

  private String storedHash(TenantId tenant, UUID user) {
    return users.get(tenant, OnBehalfOf.NOBODY, user).await().atMost(SOON).passwordHash();
  }

  @Test
  void weakHashIsReplacedByTheLoginThatProvesThePassword() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.operator();
    TenantId tenant = TenantId.parse(admin.claims().getString("tenant_id"));
    Callers.User user = Callers.user(admin, "readonly");
    storeHash(tenant, user.id(), weakHash());
    Callers.attempt(user.email(), "not the password").then().statusCode(401);
    assertTrue(hasher.outdated(storedHash(tenant, user.id())));

    // When
    Callers.Tokens tokens = user.login();

    // Then
    String upgraded = storedHash(tenant, user.id());
    assertFalse(hasher.outdated(upgraded));
    assertTrue(upgraded.startsWith("$argon2id$v=19$m=19456,t=2,p=1$"));
    tokens.call().get("/auth/validate").then().statusCode(200);
    user.login();
    assertEquals(upgraded, storedHash(tenant, user.id()));
  }
}
