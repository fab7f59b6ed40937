package io.phishx.local;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.phishx.embedded.CannotStart;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The system as a client sees it: JSON calls through the gateway. */
public final class PublicApi {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Status and body of an answer; the body is missing where it is no JSON. */
  public record Answer(int status, JsonNode body) {

    /**
     * The body of an answer with one of the expected statuses.
     *
     * @throws CannotStart saying what came instead
     */
    public JsonNode require(String call, int... expected) {
      for (int allowed : expected) {
        if (status == allowed) {
          return body;
        }
      }
      String detail = body.path("detail").asText("");
      throw new CannotStart(
          "%s was answered with %d%s."
              .formatted(call, status, detail.isEmpty() ? "" : ": " + detail));
    }
  }

  private final URI base;
  private final HttpClient http;

  PublicApi(URI base, HttpClient http) {
    this.base = base;
    this.http = http;
  }

  public Answer get(String path, @Nullable String token) {
    return send(request(path, token).GET());
  }

  public Answer post(String path, @Nullable String token, Object body) {
    try {
      byte[] json = JSON.writeValueAsBytes(body);
      return post(path, token, "application/json", json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public Answer post(String path, @Nullable String token, String contentType, byte[] body) {
    return send(
        request(path, token)
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body)));
  }

  /** A login as that user. */
  public Answer login(String username, String password) {
    return post("/auth/login", null, Map.of("username", username, "password", password));
  }

  private HttpRequest.Builder request(String path, @Nullable String token) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(base.resolve(path))
            .timeout(TIMEOUT)
            .header("Accept", "application/json, application/problem+json");
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private Answer send(HttpRequest.Builder request) {
    try {
      HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
      return new Answer(response.statusCode(), parse(response.body()));
    } catch (IOException e) {
      throw new CannotStart("The gateway at " + base + " does not answer: " + e + ".", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("The run was interrupted.", e);
    }
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode json = JSON.readTree(new String(body, StandardCharsets.UTF_8));
      return json == null ? MissingNode.getInstance() : json;
    } catch (JsonProcessingException noJson) {
      return MissingNode.getInstance();
    }
  }
}
