package io.phishx.region.declaration;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.Database;
import io.phishx.testing.PostgresResource;
import io.phishx.testing.RedisResource;
import io.phishx.testing.TestTokens;
import io.phishx.testing.TrustResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(DeclarationsTest.TwoRegions.class)
@WithTestResource(
    value = PostgresResource.class,
    initArgs = @ResourceArg(name = "database", value = "phishx_region_declared"))
@WithTestResource(RedisResource.class)
@WithTestResource(TrustResource.class)
class DeclarationsTest {

  /** Two regions and their pair, declared. */
  public static final class TwoRegions implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.ofEntries(
          Map.entry("phishx.region.regions.us-east-1.name", "US East 1"),
          Map.entry("phishx.region.regions.us-east-1.api-endpoint", "http://127.0.0.1:5998"),
          Map.entry("phishx.region.regions.us-east-1.database-endpoint", "postgresql://127.0.0.1"),
          Map.entry("phishx.region.regions.us-east-1.cache-endpoint", "redis://127.0.0.1:5997"),
          Map.entry("phishx.region.regions.us-east-1.primary", "true"),
          Map.entry("phishx.region.regions.eu-west-1.name", "EU West 1"),
          Map.entry("phishx.region.regions.eu-west-1.api-endpoint", "http://127.0.0.1:5996"),
          Map.entry("phishx.region.regions.eu-west-1.database-endpoint", "postgresql://127.0.0.1"),
          Map.entry("phishx.region.regions.eu-west-1.cache-endpoint", "redis://127.0.0.1:5995"),
          Map.entry("phishx.region.pairs.atlantic.primary", "us-east-1"),
          Map.entry("phishx.region.pairs.atlantic.secondary", "eu-west-1"),
          Map.entry("phishx.region.pairs.atlantic.strategy", "blue_green"));
    }
  }

  @Test
  void whatIsDeclaredIsRegisteredAtStartAndAudited() throws SQLException {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                given()
                    .get("/regions/status")
                    .then()
                    .statusCode(200)
                    .body("regions.us-east-1.name", equalTo("US East 1"))
                    .body("regions.us-east-1.is_primary", equalTo(true))
                    .body("regions.eu-west-1.is_primary", equalTo(false))
                    .body("pairs[0].primary", equalTo("us-east-1"))
                    .body("pairs[0].secondary", equalTo("eu-west-1"))
                    .body("pairs[0].strategy", equalTo("blue_green")));

    assertEquals(
        List.of("pair.registered", "region.registered", "region.registered"),
        Database.column(
            "select event_type from audit_log where actor = 'region-controller' and tenant_id = '"
                + TestTokens.OPERATOR_TENANT
                + "' and event_type like '%.registered' order by event_type"));
  }
}
