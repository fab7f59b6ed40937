package io.phishx.gateway;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A real HTTP server on a free loopback port that remembers what reached it. */
final class TinyService implements AutoCloseable {

  /** A request as it arrived. */
  record Seen(String method, String uri, Headers headers, long bodyBytes) {}

  /** Answers one exchange. */
  interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Seen> seen = new CopyOnWriteArrayList<>();
  private final Map<String, Answer> answers = new ConcurrentHashMap<>();

  private TinyService(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  static TinyService start() throws IOException {
    return new TinyService(0);
  }

  static TinyService startOn(int port) throws IOException {
    return new TinyService(port);
  }

  TinyService answer(String path, Answer answer) {
    answers.put(path, answer);
    return this;
  }

  TinyService answer(String path, int status, String body) {
    return answer(path, exchange -> send(exchange, status, body));
  }

  int port() {
    return server.getAddress().getPort();
  }

  List<Seen> seen() {
    return seen;
  }

  Upstream upstream(String name, String... paths) {
    URI base = URI.create("http://127.0.0.1:" + port());
    return new Upstream(name, base, base, List.of(paths));
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  static void send(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    boolean empty = bytes.length == 0 || exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, empty ? -1 : bytes.length);
    if (!empty) {
      exchange.getResponseBody().write(bytes);
    }
    exchange.close();
  }

  private void handle(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    Answer answer =
        answers.getOrDefault(
            path,
            plain -> {
              long bytes =
                  plain.getRequestBody().transferTo(java.io.OutputStream.nullOutputStream());
              remember(plain, bytes);
              send(plain, 200, "{\"path\":\"" + path + "\"}");
            });
    answer.to(exchange);
  }

  private void remember(HttpExchange exchange, long bytes) {
    seen.add(
        new Seen(
            exchange.getRequestMethod(),
            exchange.getRequestURI().toString(),
            exchange.getRequestHeaders(),
            bytes));
  }
}
