package io.phishx.auth.audit;

import static io.phishx.testing.ProblemAssert.problem;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.phishx.auth.testkit.AuthService;
import io.phishx.auth.testkit.Callers;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import io.smallrye.mutiny.Multi;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@AuthService
class AuditExportTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final int MORE_THAN_A_PAGE = 620;

  @Inject AuditLog log;
  @Inject TenantTransaction transactions;

  private static Response export(Callers.Tokens caller, Map<String, Object> filters) {
    return caller.call().accept("application/x-ndjson").queryParams(filters).get("/auth/audit-log");
  }

  private static List<JsonNode> lines(Response response) throws IOException {
    try (MappingIterator<JsonNode> lines =
        new ObjectMapper().readerFor(JsonNode.class).readValues(response.asString())) {
      return lines.readAll();
    }
  }

  @Test
  void exportIsWholeAndItsChainCanBeFollowedWithoutUs()
      throws GeneralSecurityException, IOException {
    // Given
    Callers.Tenant tenant = Callers.tenant();
    Callers.Tokens admin = tenant.admin();
    fill(new TenantId(tenant.id()));
    await()
        .atMost(LONG)
        .untilAsserted(
            () ->
                admin
                    .call()
                    .get("/auth/audit-log/verification")
                    .then()
                    .body("unsealed", equalTo(0)));

    // When
    Response response = export(admin, Map.of());

    // Then
    response.then().statusCode(200).contentType(startsWith("application/x-ndjson"));
    List<JsonNode> lines = lines(response);
    assertTrue(lines.size() > MORE_THAN_A_PAGE, "lines: " + lines.size());
    assertEquals(
        lines.size(), lines.stream().map(line -> line.path("id").asText()).distinct().count());
    assertEquals("audit.exported", lines.getFirst().path("event_type").asText());
    assertTrue(
        lines.stream().anyMatch(line -> "127.0.0.1".equals(line.path("ip_address").asText())),
        "no address is opened");
    follow(lines);
    JsonNode act = lines.getFirst();
    long sealed = lines.stream().filter(line -> line.path("seq").isNumber()).count();
    assertEquals(sealed, act.path("covers").asLong());
    assertEquals(String.valueOf(sealed), act.path("facts").path("up_to").asText());
    assertTrue(lines.stream().skip(1).noneMatch(line -> line.has("covers")), "more than one head");
  }

  @Test
  void exportTakesTheFilters() throws IOException {
    Callers.Tenant tenant = Callers.tenant();
    Callers.attempt(tenant.adminEmail(), "wrong");
    Callers.Tokens admin = tenant.admin();
    List<JsonNode> failures =
        lines(export(admin, Map.of("event_type", "session.login", "outcome", "failure")));
    assertEquals(1, failures.size());
    assertEquals("failure", failures.getFirst().path("outcome").asText());
    export(admin, Map.of("from", "yesterday")).then().statusCode(400);
  }

  @Test
  void exportNeedsAdminOrSoc() {
    Callers.Tokens admin = Callers.tenant().admin();
    export(Callers.user(admin, "readonly").login(), Map.of())
        .then()
        .spec(problem(403, "insufficient-scope"));
    export(Callers.user(admin, "soc_analyst").login(), Map.of()).then().statusCode(200);
  }

  @Test
  void withoutAWishTheAnswerIsAPage() {
    Callers.tenant()
        .admin()
        .call()
        .get("/auth/audit-log")
        .then()
        .statusCode(200)
        .contentType(startsWith("application/json"));
  }

  private void fill(TenantId tenant) {
    Multi.createFrom()
        .range(0, MORE_THAN_A_PAGE)
        .onItem()
        .transformToUniAndConcatenate(
            i ->
                transactions.sql(
                    tenant,
                    connection ->
                        log.append(
                            connection,
                            tenant,
                            AuditEntry.of(
                                "test.filled",
                                Outcome.SUCCESS,
                                "test",
                                Map.of("number", String.valueOf(i))))))
        .collect()
        .last()
        .await()
        .atMost(LONG);
  }

  private static void follow(List<JsonNode> lines) throws GeneralSecurityException {
    List<JsonNode> chain =
        lines.stream()
            .filter(line -> line.path("seq").isNumber())
            .sorted(Comparator.comparingLong(line -> line.path("seq").asLong()))
            .toList();
    byte[] hash = new byte[32];
    long seq = 0;
    for (JsonNode line : chain) {
      seq++;
      assertEquals(seq, line.path("seq").asLong(), "a gap");
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(hash);
      sha256.update(ByteBuffer.allocate(Long.BYTES).putLong(seq).array());
      hash = sha256.digest(HexFormat.of().parseHex(line.path("mac").asText()));
      assertEquals(HexFormat.of().formatHex(hash), line.path("hash").asText());
    }
    assertTrue(seq >= MORE_THAN_A_PAGE, "sealed: " + seq);
  }
}
