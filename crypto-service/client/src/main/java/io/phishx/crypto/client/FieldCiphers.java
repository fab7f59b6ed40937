package io.phishx.crypto.client;

import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.health.Dependencies;
import io.phishx.chassis.http.ServiceHttp;
import io.quarkus.arc.DefaultBean;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Produces what calls crypto-service with this service's own tokens. */
@ApplicationScoped
class FieldCiphers {

  private static final int CONNECTIONS = 32;

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
