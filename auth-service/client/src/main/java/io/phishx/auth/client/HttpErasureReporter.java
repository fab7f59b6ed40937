package io.phishx.auth.client;

import io.phishx.chassis.http.ServiceHttp;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;

/** Reports over HTTP with this service's own token. */
@ApplicationScoped
@DefaultBean
class HttpErasureReporter implements ErasureReporter {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);

  private final WebClient http;
  private final AuthClientConfig config;
  private final ServiceTokens tokens;

  HttpErasureReporter(ServiceHttp calls, AuthClientConfig config, ServiceTokens tokens) {
    this.http = calls.client(new WebClientOptions());
    this.config = config;
    this.tokens = tokens;
  }

  @Override
  public Uni<Void> report(TenantId tenant, long rows) {
    String base =
        config
            .url()
            .orElseThrow(() -> new IllegalStateException("phishx.auth.url: expected an address"))
            .toString()
            .replaceAll("/+$", "");
    return tokens
        .ofOperator()
        .chain(
            token ->
                http.postAbs(base + "/internal/erasures/" + tenant)
                    .timeout(TIMEOUT.toMillis())
                    .bearerTokenAuthentication(token)
                    .sendJsonObject(new JsonObject().put("rows", rows))
                    .invoke(answer -> require(answer.statusCode(), token)))
        .replaceWithVoid();
  }

  private void require(int status, String token) {
    if (status == 401) {
      tokens.forget(token);
    }
    if (status != 204) {
      throw new IllegalStateException("auth-service answered a report with status " + status);
    }
  }
}
