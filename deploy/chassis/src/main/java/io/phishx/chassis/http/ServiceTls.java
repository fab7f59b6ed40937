package io.phishx.chassis.http;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.enterprise.context.ApplicationScoped;

/** Says at start, not at build time, whether callers over TLS must show a certificate. */
@ApplicationScoped
class ServiceTls implements HttpServerOptionsCustomizer {

  private final HttpConfig config;

  ServiceTls(HttpConfig config) {
    this.config = config;
  }

  @Override
  public void customizeHttpsServer(HttpServerOptions options) {
    options.setClientAuth(config.clientAuth());
  }
}
