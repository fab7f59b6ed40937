package io.phishx.auth.client;

import io.phishx.chassis.http.ServiceHttp;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.authentication.UsernamePasswordCredentials;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.MultiMap;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;

/** Gets this service's token by the client-credentials grant (RFC 6749, 4.4). */
@ApplicationScoped
@DefaultBean
class HttpServiceTokenSource implements ServiceTokenSource {

  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  private final WebClient http;
  private final AuthClientConfig config;

  HttpServiceTokenSource(ServiceHttp calls, AuthClientConfig config) {
    this.http = calls.client(new WebClientOptions());
    this.config = config;
  }

  @Override
  public Uni<Issued> issue(Optional<TenantId> tenant) {
    String url =
        config
            .url()
            .orElseThrow(() -> new IllegalStateException("phishx.auth.url: expected an address"))
            .toString()
            .replaceAll("/+$", "");
    String secret =
        config
            .service()
            .clientSecret()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "phishx.auth.service.client-secret: expected this service's secret"));
    MultiMap form = MultiMap.caseInsensitiveMultiMap().add("grant_type", "client_credentials");
    tenant.ifPresent(id -> form.add("tenant", id.toString()));
    return http.requestAbs(HttpMethod.POST, url + "/auth/token")
        .timeout(TIMEOUT.toMillis())
        .authentication(new UsernamePasswordCredentials(config.service().clientId(), secret.trim()))
        .sendForm(form)
        .map(HttpServiceTokenSource::read)
        .onFailure(e -> !(e instanceof Problem))
        .transform(e -> away());
  }

  private static Issued read(HttpResponse<Buffer> response) {
    if (response.statusCode() != 200) {
      throw away();
    }
    JsonObject body = response.bodyAsJsonObject();
    return new Issued(
        body.getString("access_token"), Duration.ofSeconds(body.getLong("expires_in")));
  }

  private static Problem away() {
    return new Problem.Unavailable(
        "auth-unavailable", "auth-service gives this service no token now", SOON);
  }
}
