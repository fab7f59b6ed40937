package io.phishx.auth.testkit;

import io.phishx.chassis.http.ClientNetwork;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/** Callers of one network that nobody else is in: a loopback address of another /24. */
public final class Network implements AutoCloseable {

  private final HttpClient client;
  private final String name;

  private Network(InetAddress address) {
    this.name = ClientNetwork.of(address.getHostAddress());
    this.client =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).localAddress(address).build();
  }

  public static Network another() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    byte[] address = {127, (byte) random.nextInt(1, 255), (byte) random.nextInt(1, 255), 1};
    try {
      return new Network(InetAddress.getByAddress(address));
    } catch (UnknownHostException e) {
      throw new IllegalStateException("four bytes are an address", e);
    }
  }

  /** How the service calls it. */
  public String name() {
    return name;
  }

  /** What came back; prints nothing of it. */
  public record Answer(HttpResponse<String> response) {

    public int status() {
      return response.statusCode();
    }

    public JsonPath body() {
      return JsonPath.from(response.body());
    }

    public String header(String name) {
      return response.headers().firstValue(name).orElse("");
    }

    @Override
    public String toString() {
      return "Answer[" + status() + "]";
    }
  }

  /** Posts a form. */
  public Answer form(String path, Map<String, String> form) {
    return send(formOf(path, form)).join();
  }

  /** Posts a form in the name of a client. */
  public Answer form(String id, String secret, String path, Map<String, String> form) {
    String basic =
        Base64.getEncoder().encodeToString((id + ":" + secret).getBytes(StandardCharsets.UTF_8));
    return send(formOf(path, form).header("Authorization", "Basic " + basic)).join();
  }

  /** Posts JSON. */
  public Answer json(String path, Map<String, Object> body) {
    return begin(path, body, Map.of()).join();
  }

  /** Posts JSON and does not wait. */
  public CompletableFuture<Answer> begin(
      String path, Map<String, Object> body, Map<String, String> headers) {
    HttpRequest.Builder request =
        to(path, "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(new JsonObject(body).encode()));
    headers.forEach(request::header);
    return send(request);
  }

  private static HttpRequest.Builder formOf(String path, Map<String, String> form) {
    String encoded =
        form.entrySet().stream()
            .map(field -> field.getKey() + "=" + encoded(field.getValue()))
            .collect(Collectors.joining("&"));
    return to(path, "application/x-www-form-urlencoded")
        .POST(HttpRequest.BodyPublishers.ofString(encoded));
  }

  private static HttpRequest.Builder to(String path, String contentType) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
        .header("Content-Type", contentType);
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private CompletableFuture<Answer> send(HttpRequest.Builder request) {
    return client
        .sendAsync(request.build(), HttpResponse.BodyHandlers.ofString())
        .thenApply(Answer::new);
  }

  @Override
  public void close() {
    client.close();
  }
}
