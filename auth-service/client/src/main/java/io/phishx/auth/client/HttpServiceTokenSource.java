package io.phishx.auth.client;

import io.phishx.chassis.health.Dependencies;
import io.phishx.chassis.health.Dependency;
import io.phishx.chassis.http.ServiceHttp;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
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
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/** Gets this service's token by the client-credentials grant (RFC 6749, 4.4). */
@ApplicationScoped
@DefaultBean
class HttpServiceTokenSource implements ServiceTokenSource {

  private static final Logger LOG = Logger.getLogger(HttpServiceTokenSource.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(2);
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration LATER = Duration.ofMinutes(1);

  private static final int NAMEABLE = 60;

  private final WebClient http;
  private final AuthClientConfig config;
  private final Dependency dependency;
  private final AtomicReference<String> told = new AtomicReference<>("");

  HttpServiceTokenSource(ServiceHttp calls, AuthClientConfig config, Dependencies dependencies) {
    this.http = calls.client(new WebClientOptions());
    this.config = config;
    this.dependency = dependencies.named(AuthClientConfig.SERVICE);
  }

  @Override
  public Uni<Issued> issue(Optional<TenantId> tenant) {
    String url =
        config
            .url()
            .orElseThrow(() -> new IllegalStateException("phishx.auth.url: expected an address"))
            .toString()
            .replaceAll("/+$", "");
    Secret secret =
        config
            .service()
            .clientSecret()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "phishx.auth.service.client-secret: expected this service's secret"));
    MultiMap form = MultiMap.caseInsensitiveMultiMap().add("grant_type", "client_credentials");
    tenant.ifPresent(id -> form.add("tenant", id.toString()));
    return dependency
        .watch(
            http.requestAbs(HttpMethod.POST, url + "/auth/token")
                .timeout(TIMEOUT.toMillis())
                .authentication(
                    new UsernamePasswordCredentials(
                        config.service().clientId(), secret.revealText().trim()))
                .sendForm(form),
            response -> response.statusCode() < 500)
        .map(response -> read(response, tenant))
        .onFailure(e -> !(e instanceof Problem))
        .transform(e -> away());
  }

  private Issued read(HttpResponse<Buffer> response, Optional<TenantId> tenant) {
    if (tenant.isPresent() && error(response).equals("invalid_grant")) {
      throw new Problem.Unavailable(
          NOT_ACTIVE, "auth-service gives no token for a tenant who is not active", LATER);
    }
    if (response.statusCode() != 200) {
      refused(response);
      throw away();
    }
    JsonObject body = response.bodyAsJsonObject();
    Issued issued =
        new Issued(body.getString("access_token"), Duration.ofSeconds(body.getLong("expires_in")));
    if (!told.getAndSet("").isEmpty()) {
      LOG.info("auth-service gives this service tokens again");
    }
    return issued;
  }

  /** A wrong secret looks like an outage from outside, so the operator is told, once. */
  private void refused(HttpResponse<Buffer> response) {
    String reason = response.statusCode() + " " + error(response);
    if (!reason.equals(told.getAndSet(reason))) {
      LOG.warnf(
          "auth-service gives this service no token: client=%s status and error=%s",
          config.service().clientId(), reason);
    }
  }

  /** The OAuth error code (RFC 6749, 5.2), if that is what came. */
  private static String error(HttpResponse<Buffer> response) {
    try {
      String error = response.bodyAsJsonObject().getString("error", "");
      return error.length() <= NAMEABLE && error.matches("[a-z_]+") ? error : "(none)";
    } catch (RuntimeException unreadable) {
      return "(none)";
    }
  }

  private static Problem away() {
    return new Problem.Unavailable(
        "auth-unavailable", "auth-service gives this service no token now", SOON);
  }
}
