package io.phishx.auth.tenant;

import io.phishx.auth.client.ServiceTokens;
import io.phishx.chassis.http.ServiceHttp;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.CryptoClientConfig;
import io.quarkus.arc.DefaultBean;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.WebClientOptions;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.ext.web.client.HttpResponse;
import io.vertx.mutiny.ext.web.client.WebClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Asks crypto-service with this service's own token. */
@ApplicationScoped
@DefaultBean
class RemoteKeyShredder implements KeyShredder {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final Pattern PROBLEM = Pattern.compile("/problems/[a-z0-9-]{1,60}");

  private final WebClient http;
  private final String base;
  private final ServiceTokens tokens;

  RemoteKeyShredder(ServiceHttp calls, CryptoClientConfig config, ServiceTokens tokens) {
    this.http = calls.client(new WebClientOptions());
    this.base = config.url().toString().replaceAll("/+$", "");
    this.tokens = tokens;
  }

  @Override
  public Uni<JsonObject> shred(TenantId tenant) {
    return tokens
        .ofOperator()
        .chain(
            token ->
                http.deleteAbs(base + "/encryption/tenants/" + tenant + "/keys")
                    .timeout(TIMEOUT.toMillis())
                    .bearerTokenAuthentication(token)
                    .putHeader("Accept", "application/json")
                    .send()
                    .map(answer -> receipt(answer, token)));
  }

  private JsonObject receipt(HttpResponse<Buffer> answer, String token) {
    if (answer.statusCode() == 401) {
      tokens.forget(token);
    }
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(refusal(answer.statusCode(), answer.bodyAsString()));
    }
    return answer.bodyAsJsonObject();
  }

  /** What an operator has to know of an answer that is no receipt: the problem in its words. */
  static String refusal(int status, @Nullable String body) {
    String refusal = "crypto-service answered a shredding with status " + status;
    try {
      JsonObject problem = new JsonObject(body == null ? "{}" : body);
      String type = problem.getString("type", "");
      if (!PROBLEM.matcher(type).matches()) {
        return refusal;
      }
      String detail = problem.getString("detail", "").replaceAll("\\p{Cntrl}", " ");
      return refusal + " " + type + (detail.isEmpty() ? "" : ": " + detail);
    } catch (RuntimeException unreadable) {
      return refusal;
    }
  }
}
