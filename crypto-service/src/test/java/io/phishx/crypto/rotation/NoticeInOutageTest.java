package io.phishx.crypto.rotation;

import static org.hamcrest.Matchers.equalTo;

import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.ForgetfulReplica;
import io.phishx.crypto.testkit.RunningService;
import io.phishx.testing.PostgresResource;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

@RunningService
@TestProfile(ForgetfulReplica.class)
class NoticeInOutageTest {

  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();
  private final DataKeyRotation rotation;
  private final Notices notices;

  @Inject
  NoticeInOutageTest(DataKeyRotation rotation, Notices notices) {
    this.rotation = rotation;
    this.notices = notices;
  }

  @AfterEach
  void bringBack() {
    PostgresResource.restart();
  }

  @Test
  void aNoticeThatAnybodyMayHaveSentTakesNoKeyFromWhoCannotAskTheDatabase() {
    // Given
    List<Map<String, Object>> rows = calls.encrypt(ROW).jsonPath().getList("rows");
    Map<String, Object> body = Map.of("table", "findings", "row_ids", List.of("1"), "rows", rows);
    PostgresResource.kill();

    // When
    rotation.hear(
        notices.of("phishx.crypto.key-rotated", new TenantId(calls.tenant()), null, null));

    // Then
    calls.encrypt(ROW);
    calls
        .post(calls.service("anomaly-service"), "/encryption/rows/decrypt", body)
        .statusCode(200)
        .body("rows[0].description", equalTo("x"));
  }
}
