package io.phishx.anomaly;

import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.auth.client.AuthClientConfig;
import io.phishx.chassis.secret.Secret;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Produces the pseudonyms under the configured key, or one derived from the client secret. */
@ApplicationScoped
class PseudonymKey {

  private static final String PURPOSE = "phishx/anomaly/pseudonyms";

  @Produces
  @Singleton
  Pseudonyms pseudonyms(AnomalyConfig config, AuthClientConfig auth) {
    if (config.pseudonymKey().isPresent()) {
      return new Pseudonyms(Secret.of(Base64.getDecoder().decode(config.pseudonymKey().get())));
    }
    Secret secret =
        auth.service()
            .clientSecret()
            .filter(s -> s.length() > 0)
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "expected phishx.anomaly.pseudonym-key or this service's client secret"));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.reveal(), "HmacSHA256"));
      return new Pseudonyms(Secret.of(mac.doFinal(PURPOSE.getBytes(StandardCharsets.UTF_8))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HMAC-SHA256", e);
    }
  }
}
