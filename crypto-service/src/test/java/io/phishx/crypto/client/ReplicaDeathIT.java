package io.phishx.crypto.client;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.testkit.Replica;
import io.phishx.crypto.testkit.RoundRobin;
import io.phishx.testing.TestTokens;
import io.phishx.testing.Trials;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.ext.web.client.WebClient;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two replicas on one database behind one address; one of them dies while callers work. */
class ReplicaDeathIT {

  private static final int DEATHS = Trials.of(1, 20);
  private static final int ROTATIONS = Trials.of(3, 50);
  private static final int CALLS = Trials.of(100, 1_000);
  private static final Duration LONG = Duration.ofMinutes(2);
  private static final System.Logger LOG = System.getLogger("replicas");

  private final List<TenantId> tenants =
      Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(5).toList();
  private final Vertx vertx = Vertx.vertx();
  private final Map<String, String> settings = Replica.onSharedStores();
  private Replica survivor = Replica.start("survivor", settings);
  private Replica mortal = Replica.start("mortal", settings);

  @BeforeEach
  void awaitBoth() {
    survivor.awaitReady();
    mortal.awaitReady();
  }

  @AfterEach
  void end() {
    survivor.close();
    mortal.close();
    vertx.close().await().atMost(LONG);
  }

  @Test
  void keysChangeAndAReplicaDiesUnderLoadAndNoAnswerIsWrong() {
    try (RoundRobin address = RoundRobin.before(survivor.port(), mortal.port());
        ReplicaLoad load = new ReplicaLoad(cipher(address.url()), tenants).start()) {
      // Given: both serve
      awaitCalls(load, CALLS);

      // When: keys change under load, by either replica
      for (int i = 0; i < ROTATIONS; i++) {
        rotate(i % 2 == 0 ? survivor : mortal, tenants.get(i % tenants.size()));
      }
      awaitCalls(load, CALLS);

      // Then: not one call failed
      assertEquals(List.of(), load.wrong());
      assertEquals(0, load.unavailable());

      for (int death = 0; death < DEATHS; death++) {
        // Given: what only the one that dies has made
        TenantId young = new TenantId(UUID.randomUUID());
        rotate(mortal, tenants.get(0));
        ReplicaLoad.Stored first = ReplicaLoad.seal(cipher(mortal.url()), young);
        int before = load.unavailable();

        // When
        mortal.kill();
        await().atMost(LONG).until(() -> !address.serves(mortal.port()));
        // those under way when the last connection was refused have their answer
        awaitCalls(load, CALLS);
        int during = load.unavailable() - before;

        // Then: callers that came after it notice nothing
        awaitCalls(load, CALLS);
        assertEquals(before + during, load.unavailable());
        assertEquals(List.of(), load.wrong());

        // Then: the survivor knows the keys that the other one made
        FieldCipher left = cipher(survivor.url());
        assertEquals(first.text(), ReplicaLoad.open(left, first));
        assertEquals(version(first), version(ReplicaLoad.seal(left, young)));
        for (ReplicaLoad.Stored value : sample(load.stored())) {
          assertEquals(value.text(), ReplicaLoad.open(left, value));
        }
        assertFalse(mortal.isAlive());
        LOG.log(
            System.Logger.Level.INFO,
            "a replica died: {0} calls answered so far, {1} ended with 503 meanwhile",
            load.answered(),
            during);

        // the next one takes its place
        mortal = survivor;
        survivor = Replica.start("heir" + death, settings).awaitReady();
        address.add(survivor.port());
      }
    }
  }

  private static void awaitCalls(ReplicaLoad load, int more) {
    int wanted = load.answered() + more;
    await().atMost(LONG).until(() -> load.answered() >= wanted);
  }

  /** The first values, whose keys are the oldest, and the last. */
  private static List<ReplicaLoad.Stored> sample(List<ReplicaLoad.Stored> all) {
    assertTrue(all.size() > 20, "only " + all.size() + " values were sealed");
    return Stream.concat(
            all.subList(0, 10).stream(), all.subList(all.size() - 10, all.size()).stream())
        .toList();
  }

  private static String version(ReplicaLoad.Stored value) {
    return value.value().split(":", -1)[1];
  }

  private static void rotate(Replica by, TenantId tenant) {
    given()
        .auth()
        .oauth2(TestTokens.of("admin", tenant.value()))
        .post(by.url().resolve("/encryption/keys/rotate"))
        .then()
        .statusCode(200);
  }

  private FieldCipher cipher(URI url) {
    return new RemoteFieldCipher(
        WebClient.create(vertx),
        Configs.client(url),
        AnomalyService::new,
        new Dependency(Clock.systemUTC()));
  }
}
