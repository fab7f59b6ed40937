package io.phishx.crypto.replica;

import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.testkit.Calls;
import io.phishx.crypto.testkit.RunningService;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@RunningService
class ReplicasTest {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String ROW =
      "{\"table\":\"findings\",\"row_ids\":[\"1\"],\"rows\":[{\"description\":\"x\"}]}";

  private final Calls calls = Calls.ofNewTenant();
  private final TenantId tenant = new TenantId(calls.tenant());

  @Inject Replicas replicas;
  @Inject DataKeys keys;
  @Inject TenantTransaction transactions;

  @Test
  void whoSaysThatItLivesHasHeardOfEveryRotation() {
    // Given: another replica rotates, and its notice gets lost
    calls.encrypt(ROW);
    assertTrue(
        transactions
            .sql(
                tenant,
                connection -> keys.rotate(connection, tenant, KeyPurpose.FIELD, Optional.empty()))
            .await()
            .atMost(LONG)
            .isPresent());

    // When
    replicas.sayNow().await().atMost(LONG);

    // Then
    calls.encrypt(ROW).then().body("rows[0].description", startsWith("v2:2:"));
  }
}
