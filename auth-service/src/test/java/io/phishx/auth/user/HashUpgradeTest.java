package io.phishx.auth.user;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.OnBehalfOf;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class HashUpgradeTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  // test classes are made by Quarkus, which injects into fields
  @Inject Users users;
  @Inject OutdatedHashes outdated;
  @Inject PasswordHasher hasher;

  private String storedHash(TenantId tenant, UUID user) {
    return users.get(tenant, OnBehalfOf.NOBODY, user).await().atMost(SOON).passwordHash();
  }

  @Test
  void weakHashIsReplacedByTheLoginThatProvesThePassword() throws SQLException {
    // Given
    Callers.Tokens admin = Callers.operator();
    TenantId tenant = TenantId.parse(admin.claims().getString("tenant_id"));
    Callers.User user = Callers.user(admin, "readonly");
    outdated.store(tenant, user.id());
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

  @Test
  void comparisonWithAnOutdatedHashTakesAsLongAsOneOfToday() {
    // Given
    Secret password = Secret.of("not the password".getBytes(StandardCharsets.UTF_8));
    String phc = outdated.phc();
    hasher.decoy(false, password).await().atMost(SOON);
    long begin = System.nanoTime();

    // When
    boolean same = hasher.matches(false, password, phc).await().atMost(SOON);

    // Then
    long took = System.nanoTime() - begin;
    assertFalse(same);
    assertTrue(took >= hasher.shortest(), took + " of " + hasher.shortest());
  }
}
