package io.phishx.experiment.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.dynatrace.hash4j.hashing.Hashing;
import io.phishx.chassis.tenant.TenantId;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The router against vectors of another xxHash implementation, then its properties. */
class RouterTest {

  private static final TenantId TENANT =
      new TenantId(UUID.fromString("0192f3a0-7c1e-7000-8000-00000000000a"));
  private static final ModelName MODEL = new ModelName("url_analyzer");
  private static final ModelTarget V1 = new ModelTarget(new ModelName("url_analyzer_v1"), null);
  private static final ModelTarget V2 = new ModelTarget(new ModelName("url_analyzer_v2"), null);
  private static final ShadowTarget SHADOW_V2 = new ShadowTarget(UUID.randomUUID(), V2);

  @Test
  void hashIsThePublishedOne() {
    // xxHash's own sanity vectors: XXH3_64bits of the empty input and of "abc", seed 0
    assertEquals(0x2d06800538d394c2L, Hashing.xxh3_64().hashBytesToLong(new byte[0]));
    assertEquals(
        0x78af5f94892f3950L, Hashing.xxh3_64().hashBytesToLong(new byte[] {'a', 'b', 'c'}));
  }

  // computed with python-xxhash 4.0.1: (xxh3_64(model + b"\0" + key) * 10000) >> 64
  @ParameterizedTest
  @CsvSource({
    "url_analyzer,email_1,2254",
    "url_analyzer,email_2,1244",
    "url_analyzer,email_123,3364",
    "nlp,email_1,6500",
    "nlp,email_123,220",
    "url_analyzer,'',1724",
    "nlp,<grüße@bücher.example>,5929",
    "risk,0192f3a0-7c1e-7000-8000-000000000001,146",
  })
  void bucketIsTheGoldenOne(String model, String key, int bucket) {
    assertEquals(bucket, Router.bucket(new ModelName(model), key));
  }

  @Property
  void keyOnceInCanaryStaysAsTheShareGrows(
      @ForAll String key,
      @ForAll @IntRange(max = 100) int low,
      @ForAll @IntRange(max = 100) int b) {
    int high = Math.max(low, b);
    if (Router.route(routing(Math.min(low, high)), key).role() == Route.Role.CANARY) {
      assertEquals(Route.Role.CANARY, Router.route(routing(high), key).role());
    }
  }

  @Property
  void shareZeroIsNobodyAndHundredIsEverybody(@ForAll String key) {
    assertEquals(V1, Router.route(routing(0), key).target());
    assertEquals(V2, Router.route(routing(100), key).target());
  }

  @Property
  void versionThatAnswersIsNotItsOwnShadow(
      @ForAll String key, @ForAll @IntRange(max = 100) int percentage) {
    Route route = Router.route(routing(percentage), key);
    ModelTarget target = Objects.requireNonNull(route.target());
    assertFalse(
        route.shadows().stream().anyMatch(s -> s.target().version().equals(target.version())));
  }

  @ParameterizedTest
  @CsvSource({"1", "10", "50", "90"})
  void shareOfKeysIsTheShareAsked(int percentage) {
    int keys = 100_000;
    int canary = 0;
    for (int i = 0; i < keys; i++) {
      if (Router.route(routing(percentage), "mail-" + i).role() == Route.Role.CANARY) {
        canary++;
      }
    }
    double expected = keys * percentage / 100.0;
    double fourSigma = 4 * Math.sqrt(expected * (1 - percentage / 100.0));
    assertEquals(expected, canary, fourSigma);
  }

  @Test
  void modelsAreIndependentOfEachOther() {
    ModelName other = new ModelName("nlp");
    int keys = 100_000;
    int both = 0;
    for (int i = 0; i < keys; i++) {
      String key = "mail-" + i;
      if (Router.bucket(MODEL, key) < 1_000 && Router.bucket(other, key) < 1_000) {
        both++;
      }
    }
    // one in a hundred when independent; one in ten if one model's canary were the other's too
    assertEquals(1_000, both, 4 * Math.sqrt(1_000));
  }

  @Test
  void unconfirmedTableGivesProductionWithoutCanaryAndShadow() {
    Route route = Router.routeUnconfirmed(routing(100), "email_1");

    assertEquals(V1, route.target());
    assertEquals(Route.Role.PRODUCTION, route.role());
    assertEquals(Route.Reason.TABLE_UNCONFIRMED, route.reason());
    assertTrue(route.shadows().isEmpty());
  }

  @Test
  void withoutProductionTheCallerScoresItself() {
    ModelRouting routing = new ModelRouting(TENANT, MODEL, null, null, List.of(SHADOW_V2));

    Route route = Router.route(routing, "email_1");

    assertNull(route.target());
    assertEquals(List.of(SHADOW_V2), route.shadows());
  }

  private static ModelRouting routing(int percentage) {
    return routing(new CanarySplit(UUID.randomUUID(), V2, percentage));
  }

  private static ModelRouting routing(@Nullable CanarySplit canary) {
    return new ModelRouting(TENANT, MODEL, V1, canary, List.of(SHADOW_V2));
  }
}
