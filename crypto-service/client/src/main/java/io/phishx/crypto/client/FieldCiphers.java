package io.phishx.crypto.client;

import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.health.Dependencies;
import io.phishx.chassis.http.ServiceHttp;
import io.quarkus.arc.DefaultBean;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Produces what calls crypto-service with this service's own tokens. */
@ApplicationScoped
class FieldCiphers {

  private static final int CONNECTIONS = 32;

  /** Refuses to start where values that crypto-service left readable would be stored so. */
  void check(@Observes StartupEvent event, CryptoClientConfig config) {
    Optional<String> refusal = refusal(config, ConfigUtils.isProfileActive("local"));
    if (refusal.isPresent()) {
      throw new IllegalStateException(refusal.get());
    }
  }

  /** Why this configuration must not run; empty if it may. */
  static Optional<String> refusal(CryptoClientConfig config, boolean local) {
    return local || config.encryptionEnabled()
        ? Optional.empty()
        : Optional.of(
            "ENCRYPTION_ENABLED=false is accepted in a local run only: fields would be stored"
                + " readable");
  }

  @Produces
  @Singleton
  CryptoCalls calls(
      ServiceHttp calls,
      CryptoClientConfig config,
      ServiceTokens tokens,
      Dependencies dependencies) {
    WebClient http = calls.client(new WebClientOptions().setMaxPoolSize(CONNECTIONS));
    return new CryptoCalls(
        http, config, tokens::asCredentials, dependencies.named("crypto-service"));
  }

  @Produces
  @DefaultBean
  @Singleton
  FieldCipher remote(CryptoCalls calls, CryptoClientConfig config) {
    return new RemoteFieldCipher(calls, config);
  }

  @Produces
  @DefaultBean
  @Singleton
  KeyUpkeep upkeep(CryptoCalls calls) {
    return new RemoteKeyUpkeep(calls);
  }
}
