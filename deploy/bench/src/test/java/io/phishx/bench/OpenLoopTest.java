package io.phishx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The driver counts a stall against every request that was due in it. */
class OpenLoopTest {

  @Test
  void requestsThatAreDueDuringAStallAreCountedFromTheirDueTime() throws Exception {
    // Given a server that holds back every answer until the last request was due
    CountDownLatch release = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(1)) {
      HttpServer server = server(threads, release);
      CompletableFuture<Void> released =
          CompletableFuture.runAsync(
              release::countDown,
              CompletableFuture.delayedExecutor(600, TimeUnit.MILLISECONDS, threads));

      // When 50 calls are sent over one connection in half a second
      OpenLoop.Outcome outcome =
          driver.run(
              100, Duration.ofMillis(500), n -> call(server), (status, body) -> status == 200);

      released.join();

      // Then all are counted, and the median waited although each answer itself is instant
      server.stop(0);
      assertEquals(50, outcome.right());
      assertEquals(0, outcome.wrong());
      assertTrue(outcome.latency().getValueAtPercentile(50) > 200_000);
    }
  }

  @Test
  void answersWithAnotherContentAreWrong() throws Exception {
    CountDownLatch open = new CountDownLatch(0);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(4)) {
      HttpServer server = server(threads, open);
      OpenLoop.Outcome outcome =
          driver.run(
              50,
              Duration.ofMillis(200),
              n -> call(server),
              (status, body) -> body.toString().endsWith("even"));
      server.stop(0);
      assertEquals(5, outcome.right());
      assertEquals(5, outcome.wrong());
    }
  }

  private static OpenLoop.Call call(HttpServer server) {
    return new OpenLoop.Call(
        HttpMethod.GET,
        URI.create("http://localhost:" + server.getAddress().getPort() + "/"),
        Map.of(),
        Buffer.buffer());
  }

  private static HttpServer server(ExecutorService threads, CountDownLatch release)
      throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    AtomicInteger count = new AtomicInteger();
    server.setExecutor(threads);
    server.createContext(
        "/",
        exchange -> {
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          byte[] body =
              (count.incrementAndGet() % 2 == 0 ? "even" : "odd").getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    return server;
  }
}
