package io.phishx.chassis.notify;

import io.phishx.chassis.secret.Secret;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * A notification in its target's form.
 *
 * @see <a href="https://www.standardwebhooks.com">Standard Webhooks</a>
 */
record Outgoing(URI url, Map<String, String> headers, String body) {

  static Outgoing of(NotifyConfig.Target target, UUID id, JsonObject payload, Instant now) {
    return switch (target.form()) {
      case WEBHOOK -> webhook(target, id, payload, now);
      case ALERTMANAGER -> alertmanager(target, payload);
    };
  }

  private static Outgoing webhook(
      NotifyConfig.Target target, UUID id, JsonObject payload, Instant now) {
    String body = payload.encode();
    String timestamp = Long.toString(now.getEpochSecond());
    Map<String, String> headers = new HashMap<>();
    headers.put("Content-Type", "application/json");
    headers.put("webhook-id", id.toString());
    headers.put("webhook-timestamp", timestamp);
    target
        .secret()
        .ifPresent(
            secret ->
                headers.put("webhook-signature", sign(secret, id + "." + timestamp + "." + body)));
    return new Outgoing(target.url(), headers, body);
  }

  private static Outgoing alertmanager(NotifyConfig.Target target, JsonObject payload) {
    JsonObject data = payload.getJsonObject("data");
    JsonObject labels =
        data.getJsonObject("labels")
            .copy()
            .put("alertname", payload.getString("type"))
            .put("severity", data.getString("severity"))
            .put("tenant_id", data.getString("tenant_id"));
    JsonObject alert =
        new JsonObject()
            .put("labels", labels)
            .put("annotations", new JsonObject().put("summary", data.getString("summary")))
            .put("startsAt", payload.getString("timestamp"));
    String path = target.url().getPath();
    URI url =
        path == null || path.isEmpty() || path.equals("/")
            ? target.url().resolve("/api/v2/alerts")
            : target.url();
    return new Outgoing(
        url, Map.of("Content-Type", "application/json"), new JsonArray().add(alert).encode());
  }

  private static String sign(Secret secret, String signed) {
    String text = secret.revealText();
    String base64 = text.startsWith("whsec_") ? text.substring("whsec_".length()) : text;
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(Base64.getDecoder().decode(base64), "HmacSHA256"));
      byte[] tag = mac.doFinal(signed.getBytes(StandardCharsets.UTF_8));
      return "v1," + Base64.getEncoder().encodeToString(tag);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 belongs to every JDK", e);
    }
  }
}
