package io.phishx.auth.client;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * Somebody who is notified: remembers what came, answers as planned, else with 200.
 *
 * <p>Tests talk to it over HTTP, since they are loaded by another class loader: {@code
 * /plan?<tenant>=500,200} and {@code /received?<tenant>}.
 */
public final class WebhookSink implements QuarkusTestResourceLifecycleManager {

  private final List<JsonObject> received = new CopyOnWriteArrayList<>();
  private final ConcurrentMap<String, Queue<Integer>> planned = new ConcurrentHashMap<>();
  private @Nullable HttpServer server;

  @Override
  public Map<String, String> start() {
    try {
      HttpServer started =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      started.createContext("/plan", this::plan);
      started.createContext("/received", this::tell);
      started.createContext("/", this::notified);
      started.start();
      server = started;
      return Map.of("probe.webhook.port", Integer.toString(started.getAddress().getPort()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void stop() {
    if (server != null) {
      server.stop(0);
    }
  }

  private void plan(HttpExchange call) throws IOException {
    String[] plan = call.getRequestURI().getQuery().split("=", 2);
    Queue<Integer> statuses =
        planned.computeIfAbsent(plan[0], tenant -> new ConcurrentLinkedQueue<>());
    for (String status : plan[1].split(",", -1)) {
      statuses.add(Integer.valueOf(status));
    }
    answer(call, 204, "");
  }

  private void tell(HttpExchange call) throws IOException {
    String tenant = call.getRequestURI().getQuery();
    JsonArray theirs = new JsonArray();
    received.stream().filter(one -> one.getString("body").contains(tenant)).forEach(theirs::add);
    answer(call, 200, theirs.encode());
  }

  private void notified(HttpExchange call) throws IOException {
    String body = new String(call.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    int status =
        planned.entrySet().stream()
            .filter(plan -> body.contains(plan.getKey()))
            .map(plan -> plan.getValue().poll())
            .filter(java.util.Objects::nonNull)
            .findFirst()
            .orElse(200);
    JsonObject headers = new JsonObject();
    call.getRequestHeaders()
        .forEach(
            (name, values) ->
                headers.put(name.toLowerCase(java.util.Locale.ROOT), values.getFirst()));
    received.add(
        new JsonObject()
            .put("path", call.getRequestURI().getPath())
            .put("status", status)
            .put("headers", headers)
            .put("body", body));
    if (status >= 300 && status < 400) {
      call.getResponseHeaders().set("Location", "/elsewhere");
    }
    answer(call, status, "");
  }

  private static void answer(HttpExchange call, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    call.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    if (bytes.length > 0) {
      call.getResponseBody().write(bytes);
    }
    call.close();
  }
}
