package io.phishx.auth.signingkey;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.session.Openings;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.OtherProcess;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class RotationUnderLoadTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int CALLERS = 3;

  @Inject SigningKeys keys;
  @Inject Openings openings;
  @Inject TrustConfig trust;

  @Test
  void threeRotationsUnderLoadRefuseNoGoodToken() throws SQLException {
    // Given
    Callers.Tokens operator = Callers.operator();
    await().atMost(LONG).until(() -> keys.keys().stream().noneMatch(this::waits));
    Set<String> signedBy = ConcurrentHashMap.newKeySet();
    AtomicBoolean running = new AtomicBoolean(true);
    List<CompletableFuture<Integer>> load = new ArrayList<>();
    try (OtherProcess other = new OtherProcess(trust);
        ExecutorService threads = Executors.newCachedThreadPool()) {
      for (int i = 0; i < CALLERS; i++) {
        Openings.Opened opened = openings.session();
        load.add(
            CompletableFuture.supplyAsync(() -> call(opened, other, signedBy, running), threads));
      }

      // When
      try {
        for (int rotation = 0; rotation < 3; rotation++) {
          String next =
              operator
                  .call()
                  .post("/auth/keys/rotate")
                  .then()
                  .statusCode(202)
                  .extract()
                  .path("kid");
          await().atMost(LONG).until(() -> keys.signer().kid().equals(next));
          await().atMost(LONG).until(() -> signedBy.contains(next));
        }
      } finally {
        running.set(false);
      }

      // Then
      int calls = load.stream().mapToInt(CompletableFuture::join).sum();
      assertTrue(calls >= 30, "only " + calls + " rounds");
      assertTrue(signedBy.size() >= 4, "signed by " + signedBy);
    }
  }

  /** Renews its tokens and uses them, the new and the old, until told to stop. */
  private static int call(
      Openings.Opened opened, OtherProcess other, Set<String> signedBy, AtomicBoolean running) {
    Callers.Tokens held = new Callers.Tokens(opened.access(), opened.refresh());
    int rounds = 0;
    while (running.get()) {
      Callers.Tokens next =
          Callers.tokens(
              given()
                  .contentType(ContentType.JSON)
                  .body(Map.of("refresh_token_id", held.refresh()))
                  .post("/auth/refresh"));
      assertEquals(200, next.call().get("/auth/validate").statusCode(), "the new token");
      assertEquals(200, held.call().get("/auth/validate").statusCode(), "the old token");
      other.accepts(next.access());
      other.accepts(held.access());
      signedBy.add(next.header().getString("kid"));
      held = next;
      rounds++;
    }
    return rounds;
  }

  @Test
  void privateKeysAreSealedAndGoWithTheKeysUse() throws SQLException {
    Callers.operator();
    try (Connection connection = PostgresResource.superuser();
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery("select state, private_key from signing_keys order by state")) {
      int sealed = 0;
      while (rows.next()) {
        byte[] stored = rows.getBytes("private_key");
        boolean signs = Set.of("active", "published").contains(rows.getString("state"));
        assertEquals(signs, stored != null, rows.getString("state"));
        if (signs) {
          assertThrows(
              GeneralSecurityException.class,
              () -> KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(stored)));
          sealed++;
        }
      }
      assertTrue(sealed > 0, "no key signs");
    }
  }

  private boolean waits(SigningKey key) {
    return key instanceof SigningKey.Published;
  }
}
