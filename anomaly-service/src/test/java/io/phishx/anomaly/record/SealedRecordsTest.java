package io.phishx.anomaly.record;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.anomaly.ServiceTest;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@QuarkusTest
@ServiceTest
class SealedRecordsTest {

  @Inject SealedRecords records;

  @Test
  void tenantsWhoseMailDidNotComeThroughTheServiceAreLookedAtToo() throws SQLException {
    // Given
    UUID imported = UUID.randomUUID();
    UUID another = UUID.randomUUID();
    UUID expired = UUID.randomUUID();
    for (int i = 0; i < 3; i++) {
      store(
          """
          insert into email_analysis (id, tenant_id, content_key, risk_score, category,
            decision, model_version, features, received_at, created_at)
          values (gen_random_uuid(), ?, 'k', 1, 'COLD', 'ALLOW', 'm', '{}', now(), now())
          """,
          i < 2 ? imported : another);
    }
    store("insert into analysis_count values (?, 0, 1, 1)", expired);

    // When
    List<TenantId> tenants = records.tenants().await().atMost(Duration.ofSeconds(20));

    // Then
    for (UUID tenant : List.of(imported, another, expired)) {
      assertTrue(tenants.contains(new TenantId(tenant)));
    }
    assertEquals(
        tenants.size(),
        new TreeSet<>(tenants.stream().map(TenantId::toString).toList()).size(),
        "each once");
  }

  private static void store(String insert, UUID tenant) throws SQLException {
    Database.execute(insert, tenant);
  }
}
