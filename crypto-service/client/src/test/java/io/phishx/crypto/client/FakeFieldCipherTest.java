package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class FakeFieldCipherTest extends FieldCipherContract {

  private final FakeFieldCipher fake = new FakeFieldCipher("anomaly-service");

  @Override
  protected FieldCipher cipher() {
    return fake;
  }

  @Override
  protected void shred(TenantId tenant) {
    fake.shred(tenant);
  }

  @Test
  void awayItAnswersAsTheRemoteOneWould() {
    // Given
    fake.becomeUnavailable();

    // When
    Problem.Unavailable away =
        assertThrows(
            Problem.Unavailable.class,
            () ->
                fake.seal(new TenantId(UUID.randomUUID()), List.of())
                    .await()
                    .atMost(Duration.ofSeconds(5)));

    // Then
    assertEquals("/problems/crypto-unavailable", away.type());
  }
}
