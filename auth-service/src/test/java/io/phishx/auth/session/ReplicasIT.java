package io.phishx.auth.session;

import static io.phishx.auth.testkit.ReplicaCalls.delete;
import static io.phishx.auth.testkit.ReplicaCalls.post;
import static io.phishx.auth.testkit.ReplicaCalls.refresh;
import static io.phishx.auth.testkit.ReplicaCalls.renewed;
import static io.phishx.auth.testkit.ReplicaCalls.tokens;
import static io.phishx.auth.testkit.ReplicaCalls.validate;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.Replicas;
import io.phishx.auth.testkit.StoredUser;
import io.phishx.auth.testkit.TenantClient;
import io.phishx.testing.Database;
import io.phishx.testing.RedisResource;
import io.phishx.testing.ServiceReplica;
import io.phishx.testing.Trials;
import io.restassured.path.json.JsonPath;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What two processes of the packaged service do with the same sessions, tokens and keys. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class ReplicasIT {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration LAG = Duration.ofSeconds(5);
  private static final int PARALLEL = 8;
  private static final int BATCH = 60;
  private static final int USERS = 4;

  private static List<ServiceReplica> replicas = List.of();

  @BeforeAll
  static void start() {
    replicas =
        Replicas.start(
            "replicas",
            Map.of(
                "phishx.auth.keys.publish-wait", "2s",
                "phishx.auth.keys.check-interval", "200ms",
                "phishx.auth.limits.refreshes-per-network", "1000000"));
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              for (ServiceReplica replica : replicas) {
                assertTakenByBoth(renewed(replica, session().text()));
              }
            });
  }

  @AfterAll
  static void stop() {
    replicas.forEach(ServiceReplica::close);
  }

  private static RefreshToken session() throws SQLException {
    return StoredSession.of(StoredUser.ofANewTenant());
  }

  /** Tokens of an operator. */
  private static Callers.Tokens operator() throws SQLException {
    return renewed(one(), StoredSession.of(StoredUser.adminOf("demo")).text());
  }

  private static ServiceReplica one() {
    return replicas.getFirst();
  }

  private static ServiceReplica other() {
    return replicas.getLast();
  }

  private static void assertTakenByBoth(Callers.Tokens tokens) {
    assertStatus(200, tokens);
  }

  private static void assertRefusedByBothSoon(Callers.Tokens tokens) {
    await().atMost(LAG).untilAsserted(() -> assertStatus(401, tokens));
  }

  private static void assertStatus(int expected, Callers.Tokens tokens) {
    for (ServiceReplica replica : replicas) {
      assertEquals(expected, validate(replica, tokens.access()).join().statusCode());
    }
  }

  private static void assertWorthless(String refresh) {
    for (ServiceReplica replica : replicas) {
      assertEquals(401, refresh(replica, refresh).join().statusCode(), "a refresh token lives");
    }
  }

  @Test
  void tokenShownToBothAtOnceHasOneSuccessorAndTheSameAnswer() throws SQLException {
    for (int trial = 0; trial < Trials.of(30, 1_000); trial++) {
      // Given
      RefreshToken opened = session();

      // When
      List<CompletableFuture<HttpResponse<String>>> calls = new ArrayList<>();
      for (int i = 0; i < PARALLEL; i++) {
        calls.add(refresh(replicas.get(i % 2), opened.text()));
      }
      Set<String> answers =
          calls.stream()
              .map(CompletableFuture::join)
              .peek(answer -> assertEquals(200, answer.statusCode()))
              .map(HttpResponse::body)
              .collect(Collectors.toSet());

      // Then
      assertEquals(1, answers.size(), "the same answer to all");
      assertEquals(
          2,
          StoredSession.refreshTokens(opened.claims().session()),
          "the first and its one successor");
      String successor = JsonPath.from(answers.iterator().next()).getString("refresh_token_id");
      assertTakenByBoth(renewed(replicas.get(trial % 2), successor));
    }
  }

  @Test
  void reuseAtTheOtherAfterTheGraceEndsTheFamilyAtBoth() throws SQLException {
    // Given
    RefreshToken opened = session();
    Callers.Tokens first = renewed(one(), opened.text());
    Callers.Tokens second = renewed(one(), first.refresh());
    assertTakenByBoth(second);
    Database.execute(
        "update refresh_tokens set spent_at = spent_at - interval '11 s' where session_id = ?"
            + " and spent_at is not null",
        opened.claims().session());

    // When
    HttpResponse<String> again = refresh(other(), opened.text()).join();

    // Then
    assertEquals(401, again.statusCode());
    assertRefusedByBothSoon(first);
    assertRefusedByBothSoon(second);
    assertWorthless(second.refresh());
    assertEquals(
        "1",
        Database.read(
            "select count(*) from audit_log where tenant_id = ? and outcome = 'DENIED'"
                + " and event_type = 'session.refresh-reused'",
            opened.claims().tenant().value()));
  }

  @Test
  void refreshAtOneRacingRevokeAllAtTheOtherLeavesNoLivingToken() throws SQLException {
    int trials = Trials.of(BATCH, 10_000);
    int renewed = 0;
    for (int begun = 0; begun < trials; begun += BATCH) {
      List<Callers.Tokens> issued = new ArrayList<>();
      for (int trial = begun; trial < Math.min(trials, begun + BATCH); trial++) {
        renewed += race(trial, issued);
      }
      for (Callers.Tokens tokens : issued) {
        assertRefusedByBothSoon(tokens);
        assertWorthless(tokens.refresh());
      }
    }
    assertTrue(renewed > 0, "the race was never won by a refresh");
    assertTrue(renewed < trials, "the race was never won by a revocation");
  }

  /** How often the refresh was faster; adds what was issued. */
  private static int race(int trial, List<Callers.Tokens> issued) throws SQLException {
    // Given
    ServiceReplica renewing = replicas.get(trial % 2);
    ServiceReplica revoking = replicas.get((trial + 1) % 2);
    Callers.Tokens held = renewed(renewing, session().text());
    issued.add(held);

    // When: a lead of up to 9 ms, so that each is the first to lock now and then
    CompletableFuture<HttpResponse<String>> revoke =
        post(revoking, held.access(), "/auth/revoke-all");
    HttpResponse<String> answer = after(trial % 10, () -> refresh(renewing, held.refresh())).join();

    // Then
    assertEquals(200, revoke.join().statusCode());
    if (answer.statusCode() == 200) {
      issued.add(tokens(answer));
      return 1;
    }
    assertEquals(401, answer.statusCode());
    return 0;
  }

  private static <T> CompletableFuture<T> after(long millis, Supplier<CompletableFuture<T>> call) {
    return new CompletableFuture<Boolean>()
        .completeOnTimeout(true, millis, TimeUnit.MILLISECONDS)
        .thenCompose(late -> call.get());
  }

  @Test
  void whatOneTakesBackTheOtherRefuses() throws SQLException {
    takeBackAtOneAfterTheOther();
  }

  @Test
  void whatOneTakesBackTheOtherRefusesAlsoWithoutRedis() throws SQLException {
    RedisResource.kill();
    try {
      takeBackAtOneAfterTheOther();
    } finally {
      RedisResource.restart();
    }
  }

  private static void takeBackAtOneAfterTheOther() throws SQLException {
    for (ServiceReplica replica : replicas) {
      // Given
      Callers.Tokens session = renewed(replica, session().text());
      Callers.Tokens user = renewed(replica, session().text());
      Callers.Tokens client = TenantClient.stored().token(replica.url());
      assertTakenByBoth(session);
      assertTakenByBoth(user);
      assertTakenByBoth(client);

      // When
      post(replica, session.access(), "/auth/logout").join();
      post(replica, user.access(), "/auth/revoke-all").join();
      post(replica, client.access(), "/auth/logout").join();

      // Then
      assertRefusedByBothSoon(session);
      assertRefusedByBothSoon(user);
      assertRefusedByBothSoon(client);
      assertWorthless(session.refresh());
      assertWorthless(user.refresh());
    }
  }

  @Test
  void threeRotationsAtOneRefuseNoTokenThatBothSign() throws SQLException {
    // Given
    Callers.Tokens operator = operator();
    try (RefreshLoad load = new RefreshLoad(replicas)) {
      for (int i = 0; i < USERS; i++) {
        load.add(session());
      }

      for (int rotation = 0; rotation < 3; rotation++) {
        // When
        HttpResponse<String> next = post(one(), operator.access(), "/auth/keys/rotate").join();

        // Then
        assertEquals(202, next.statusCode());
        load.awaitSigned(JsonPath.from(next.body()).getString("kid"));
      }
    }
  }

  @Test
  void keyRemovedAtOneIsRefusedAtTheOtherAndNeitherSignsWithItAnyMore() throws SQLException {
    // Given
    Callers.Tokens operator = operator();
    Callers.Tokens before = renewed(other(), session().text());
    assertTakenByBoth(before);
    String kid = before.header().getString("kid");

    // When
    HttpResponse<String> removed = delete(one(), operator.access(), "/auth/keys/" + kid).join();

    // Then
    assertEquals(204, removed.statusCode());
    assertRefusedByBothSoon(before);
    String[] refresh = {before.refresh()};
    for (ServiceReplica replica : replicas) {
      await()
          .atMost(LAG)
          .untilAsserted(
              () -> {
                Callers.Tokens next = renewed(replica, refresh[0]);
                refresh[0] = next.refresh();
                assertNotEquals(kid, next.header().getString("kid"));
                assertTakenByBoth(next);
              });
    }
  }

  /** The last: one of the two is gone afterwards. */
  @Test
  @Order(Integer.MAX_VALUE)
  void killedReplicaTakesNoSessionWithIt() throws SQLException {
    try (RefreshLoad load = new RefreshLoad(replicas)) {
      // Given
      for (int i = 0; i < USERS; i++) {
        load.add(session());
      }
      load.awaitRounds(4);

      // When
      other().close();

      // Then
      load.awaitRounds(10);
    }
  }
}
