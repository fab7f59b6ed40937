package io.phishx.anomaly;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.RewrapJob;
import io.phishx.testing.Database;
import io.phishx.testing.TestTokens;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Mails and anomalies are found by their sender at each moment of an index key's change. */
@QuarkusTest
@ServiceTest
class IndexKeyChangeTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String SENDER = "ivy@index.example";

  private final UUID tenant = UUID.randomUUID();
  private final Set<String> mails = new HashSet<>();

  @Inject RewrapJob job;
  @Inject CryptoForTests crypto;

  @Test
  void aSenderIsFoundBeforeDuringAndAfterTheChangeOfTheIndexKey() throws SQLException {
    // Given
    ingest();
    ingest();
    assertFound();
    int older = crypto.keys().indexVersion();

    // When: replicas may not know the newer key yet, so nothing is stored by it
    crypto.keys().beginIndexChange();
    String during = ingest();

    // Then
    assertTrue(index(during).startsWith("i" + older + ":"), index(during));
    assertFound();

    // When: the newer one is stored by, and no row was indexed anew yet
    crypto.keys().settleIndexChange();
    String after = ingest();

    // Then
    assertTrue(index(after).startsWith("i" + (older + 1) + ":"), index(after));
    assertFound();
    assertPages();

    // When: the rows are indexed anew, and one that has no index gets it
    String lost = ingest();
    setIndex(lost, null);
    mails.remove(lost);
    assertFound();
    mails.add(lost);
    job.wake(new TenantId(tenant));

    // Then
    await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              assertFoundAtLeast(mails.size() - 1);
              assertEquals(0, behind("i" + (older + 1) + ":%"));
            });
    assertFound();

    // When
    crypto.keys().retireIndexKeys();

    // Then
    assertFound();
    assertPages();
    setIndex(lost, "i" + older + ":" + index(lost).split(":", 2)[1]);
    mails.remove(lost);
    assertFound();
  }

  private void assertFound() {
    assertEquals(mails, mailsFound());
    assertEquals(mails, anomaliesFound());
  }

  private void assertFoundAtLeast(int number) {
    assertTrue(mailsFound().size() >= number, () -> "found " + mailsFound());
  }

  private Set<String> mailsFound() {
    return new HashSet<>(search("/emails").getList("items.email_id"));
  }

  private Set<String> anomaliesFound() {
    return new HashSet<>(search("/anomalies").getList("items.email_id"));
  }

  private JsonPath search(String path) {
    return as("soc_analyst")
        .queryParam("sender", " Ivy@INDEX.example")
        .queryParam("limit", 50)
        .get(path)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** Each mail is on one page only, whichever key indexed it. */
  private void assertPages() {
    Set<String> found = new HashSet<>();
    @Nullable String cursor = null;
    int pages = 0;
    do {
      RequestSpecification request =
          as("soc_analyst").queryParam("sender", SENDER).queryParam("limit", 1);
      JsonPath page =
          (cursor == null ? request : request.queryParam("cursor", cursor))
              .get("/emails")
              .then()
              .statusCode(200)
              .extract()
              .jsonPath();
      List<String> ids = page.getList("items.email_id");
      ids.forEach(id -> assertTrue(found.add(id), id + " came twice"));
      cursor = page.getString("next_cursor");
      pages++;
    } while (cursor != null && pages < 20);
    assertEquals(mails, found);
  }

  private String ingest() {
    String id =
        as("api_client")
            .contentType(ContentType.JSON)
            .body(
                Map.of(
                    "sender",
                    SENDER,
                    "subject",
                    "hello",
                    "body",
                    "text " + UUID.randomUUID(),
                    "risk_score",
                    92))
            .post("/ingest/email")
            .then()
            .statusCode(201)
            .extract()
            .path("email_id");
    mails.add(id);
    return id;
  }

  private RequestSpecification as(String role) {
    return given().auth().oauth2(TestTokens.of(role, tenant));
  }

  private long behind(String wanted) throws SQLException {
    return Database.number(
        "select count(*) from email_analysis where tenant_id = ? and (sender_index is null or"
            + " sender_index not like ?)",
        tenant,
        wanted);
  }

  private static String index(String mail) throws SQLException {
    return Database.read(
        "select sender_index from email_analysis where id = ?", UUID.fromString(mail));
  }

  private static void setIndex(String mail, @Nullable String index) throws SQLException {
    Database.execute(
        "update email_analysis set sender_index = ? where id = ?", index, UUID.fromString(mail));
  }
}
