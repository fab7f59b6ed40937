package io.phishx.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.time.Duration;

/** Asks a service something on the gateway's own behalf, within a bounded time. */
final class ServiceProbe {

  /** Status and body of an answer. */
  record Answer(int status, Buffer body) {}

  private final HttpClient client;
  private final Duration patience;

  ServiceProbe(HttpClient client, Duration patience) {
    this.client = client;
    this.patience = patience;
  }

  /** Fails when nothing answers in time. */
  Future<Answer> get(URI base, String path) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setHost(base.getHost())
            .setPort(base.getPort())
            .setURI(path)
            .putHeader("Accept", "application/json")
            .setConnectTimeout(patience.toMillis())
            .setIdleTimeout(patience.toMillis());
    return client
        .request(options)
        .compose(request -> request.send())
        .compose(response -> response.body().map(body -> new Answer(response.statusCode(), body)));
  }
}
