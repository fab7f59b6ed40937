package io.phishx.crypto.masterkey;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.root.RootKeys;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The configured next key of the tests becomes the root key, and the first one again. */
@RunningService
class MasterKeyResourceTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";
  private static final String ROTATE = "/encryption/master-key/rotate";

  private final Calls calls = Calls.ofNewTenant();
  private final String operator = TestTokens.operator();

  @Inject DataKeys keys;
  @Inject RootKeys roots;
  @Inject MasterKeyRotation rotation;

  @Test
  void everyKeyIsWrappedAnewAndNoValueIsTouched() throws SQLException {
    // Given: keys of several tenants; what another test left unreadable is none of this one's
    List<Calls> tenants = new ArrayList<>(List.of(calls));
    for (int i = 0; i < 5; i++) {
      tenants.add(Calls.ofNewTenant());
    }
    List<List<Map<String, Object>>> rows =
        tenants.stream()
            .map(tenant -> tenant.encrypt(ROW).jsonPath().<Map<String, Object>>getList("rows"))
            .toList();
    Database.execute(
        "delete from data_key where root_fingerprint = 'isolation' or length(wrapped) < 28");
    String before =
        calls.get(operator, "/encryption/master-key").statusCode(200).extract().path("key_hash");
    String wrapped = wrapped();

    // When: a replica cannot use the next key yet
    Database.execute("insert into replica values (gen_random_uuid(), '{}', now())");
    calls.post(operator, ROTATE, "").spec(problem(409, "next-key-not-everywhere"));
    Database.execute("delete from replica where roots = '{}'");

    // When: several ask at the same time
    List<ValidatableResponse> answers =
        Stream.generate(() -> CompletableFuture.supplyAsync(() -> calls.post(operator, ROTATE, "")))
            .limit(4)
            .toList()
            .stream()
            .map(CompletableFuture::join)
            .toList();
    assertEquals(
        Set.of(),
        answers.stream()
            .map(answer -> answer.extract().statusCode())
            .filter(status -> status != 202 && status != 409)
            .collect(Collectors.toSet()));
    String after =
        answers.stream()
            .filter(answer -> answer.extract().statusCode() == 202)
            .findFirst()
            .orElseThrow()
            .body("rotation.old_key_hash", equalTo(before))
            .body("rotation.keys_total", notNullValue())
            .extract()
            .path("key_hash");

    // Then
    assertNotEquals(before, after);
    awaitDone();
    assertNotEquals(wrapped, wrapped());
    for (int i = 0; i < tenants.size(); i++) {
      // out of memory, so that the keys are read as they are wrapped now
      keys.forget(new TenantId(tenants.get(i).tenant()));
      open(tenants.get(i), rows.get(i)).body("rows[0].description", equalTo("x"));
      tenants.get(i).encrypt(ROW).then().body("rows[0].description", startsWith("v2:1:"));
    }
    calls
        .get(operator, "/encryption/keys/history")
        .body("findAll { it.new_key_hash == '" + after + "' }", hasSize(1));
    calls.post(operator, ROTATE, "").spec(problem(409, "next-key-current"));

    // When: a change back was begun by a replica that died before it had wrapped a key
    Database.execute(
        """
        update root_key set active = false;
        update root_key set active = true where fingerprint = '%1$s';
        insert into root_rotation values (gen_random_uuid(), '%2$s', '%1$s', 'operator', 6, now())
        """
            .formatted(before, after));
    roots.reread();
    rotation.wake();

    // Then: this one finishes it
    awaitDone();
    assertEquals(
        0,
        Database.number("select count(*) from data_key where root_fingerprint = '" + after + "'"));
    for (int i = 0; i < tenants.size(); i++) {
      keys.forget(new TenantId(tenants.get(i).tenant()));
      open(tenants.get(i), rows.get(i)).body("rows[0].description", equalTo("x"));
    }
  }

  @Test
  void onlyAnOperatorSeesOrChangesTheRootKey() {
    for (String role : List.of("admin", "soc_analyst", "readonly")) {
      calls.get(calls.user(role), "/encryption/master-key").statusCode(403);
      calls.post(calls.user(role), ROTATE, "").statusCode(403);
    }
    calls.post(calls.service("auth-service"), ROTATE, "").statusCode(403);
  }

  private void awaitDone() {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                calls
                    .get(operator, "/encryption/master-key")
                    .body("rotation.state", equalTo("done"))
                    .body("rotation.keys_left", is(0))
                    .body("rotation.finished_at", notNullValue()));
  }

  private static io.restassured.response.ValidatableResponse open(
      Calls by, List<Map<String, Object>> rows) {
    return by.post(
            by.service("anomaly-service"),
            "/encryption/rows/decrypt",
            Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows))
        .statusCode(200);
  }

  private String wrapped() throws SQLException {
    return Database.read(
        "select string_agg(encode(wrapped, 'hex'), ',' order by id) from data_key where tenant_id ="
            + " '"
            + calls.tenant()
            + "'");
  }
}
