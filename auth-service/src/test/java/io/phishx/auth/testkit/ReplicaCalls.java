package io.phishx.auth.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.testing.ServiceReplica;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls of one user agent to either of several replicas, also at the same moment. */
public final class ReplicaCalls {

  private static final Duration LONG = Duration.ofSeconds(30);
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ReplicaCalls() {}

  /** Shows a refresh token and does not wait. */
  public static CompletableFuture<HttpResponse<String>> refresh(ServiceReplica at, String token) {
    String body = new JsonObject().put("refresh_token_id", token).encode();
    return send(
        to(at, "/auth/refresh")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body)));
  }

  /** What a refresh gave that was not refused. */
  public static Callers.Tokens tokens(HttpResponse<String> answer) {
    assertEquals(200, answer.statusCode(), "of a refresh");
    JsonPath body = JsonPath.from(answer.body());
    return new Callers.Tokens(body.getString("access_token"), body.getString("refresh_token_id"));
  }

  /** What a refresh token is exchanged for. */
  public static Callers.Tokens renewed(ServiceReplica at, String token) {
    return tokens(refresh(at, token).join());
  }

  /** Posts nothing but the access token and does not wait. */
  public static CompletableFuture<HttpResponse<String>> post(
      ServiceReplica at, String access, String path) {
    return send(bearing(at, access, path).POST(BodyPublishers.noBody()));
  }

  public static CompletableFuture<HttpResponse<String>> delete(
      ServiceReplica at, String access, String path) {
    return send(bearing(at, access, path).DELETE());
  }

  /** Asks whether an access token is valid and does not wait. */
  public static CompletableFuture<HttpResponse<String>> validate(ServiceReplica at, String access) {
    return send(bearing(at, access, "/auth/validate").GET());
  }

  private static HttpRequest.Builder bearing(ServiceReplica at, String access, String path) {
    return to(at, path).header("Authorization", "Bearer " + access);
  }

  private static HttpRequest.Builder to(ServiceReplica at, String path) {
    return HttpRequest.newBuilder(at.url().resolve(path)).timeout(LONG);
  }

  private static CompletableFuture<HttpResponse<String>> send(HttpRequest.Builder request) {
    return HTTP.sendAsync(request.build(), BodyHandlers.ofString());
  }
}
