package io.phishx.auth.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.idempotency.HasSecrets;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A secret that was just made; prints nothing of it.
 *
 * @param clientSecret shown this once; absent where the call is a repeated one
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CreatedSecret(UUID id, @Nullable String clientSecret, Instant createdAt)
    implements HasSecrets<CreatedSecret> {

  @Override
  public CreatedSecret withoutSecrets() {
    return new CreatedSecret(id, null, createdAt);
  }

  @Override
  public String toString() {
    return "CreatedSecret[" + id + "]";
  }
}
