package io.phishx.region;

import com.sun.net.httpserver.HttpServer;
import io.phishx.embedded.DatabasePasswords;
import io.phishx.embedded.EmbeddedPostgres;
import io.phishx.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** A region of real parts on loopback: an HTTP server, a PostgreSQL and a Redis to take away. */
public final class RegionStores implements AutoCloseable {

  public final EmbeddedPostgres postgres;
  public final EmbeddedRedis redis;

  private final int apiPort;
  private volatile HttpServer api;
  private final AtomicReference<String> status = new AtomicReference<>("ok");
  private final AtomicInteger code = new AtomicInteger(200);
  private final AtomicLong perAnswer = new AtomicLong();
  private final AtomicLong requestsTotal = new AtomicLong();

  private RegionStores() {
    postgres =
        EmbeddedPostgres.builder()
            .passwords(
                new DatabasePasswords("super", "owner", "region-app-password", "maintenance"))
            .databases("phishx_auth")
            .start();
    redis = EmbeddedRedis.builder().start();
    api = listen(0);
    apiPort = api.getAddress().getPort();
  }

  public static RegionStores start() {
    return new RegionStores();
  }

  /** The region as it is registered. */
  public Map<String, Object> registration(String id, boolean primary) {
    return Map.of(
        "region_id", id,
        "region_name", "Region " + id,
        "api_endpoint", "http://127.0.0.1:" + apiPort,
        "database_endpoint", "postgresql://127.0.0.1:" + postgres.port() + "/phishx_auth",
        "cache_endpoint", "redis://127.0.0.1:" + redis.port(),
        "is_primary", primary);
  }

  public void stopApi() {
    api.stop(0);
  }

  public void startApi() {
    api = listen(apiPort);
  }

  public void say(int statusCode, String word) {
    code.set(statusCode);
    status.set(word);
  }

  /** Counts each health check as this many requests of clients. */
  public void countPerAnswer(long requests) {
    perAnswer.set(requests);
  }

  @Override
  public void close() {
    api.stop(0);
    redis.close();
    postgres.close();
  }

  private HttpServer listen(int port) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
      server.createContext(
          "/health",
          exchange -> {
            byte[] body =
                "{\"status\":\"%s\",\"requests_total\":%d}"
                    .formatted(status.get(), requestsTotal.addAndGet(perAnswer.get()))
                    .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(code.get(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
          });
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
