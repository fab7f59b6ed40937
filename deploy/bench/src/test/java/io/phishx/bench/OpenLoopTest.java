package io.phishx.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
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

      // When 50 calls are sent over one connection in half a second
      OpenLoop.Outcome outcome =
          driver.run(
              100,
              Duration.ofMillis(500),
              n -> {
                if (n == 49) {
                  release.countDown();
                }
                return call(server, Call.Expectation.ok());
              });

      // Then all are counted, and the median waited although each answer itself is instant
      server.stop(0);
      assertEquals(50, outcome.right());
      assertEquals(0, outcome.wrong());
      assertTrue(outcome.latency().getValueAtPercentile(50) > 200_000);
      assertTrue(outcome.lateness().getValueAtPercentile(50) < 200_000);
    }
  }

  @Test
  void answersWithAnotherContentAreWrong() throws Exception {
    CountDownLatch open = new CountDownLatch(0);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(4)) {
      HttpServer server = server(threads, open);
      OpenLoop.Outcome outcome =
          driver.run(50, Duration.ofMillis(200), n -> call(server, Call.Expectation.ok("even")));
      server.stop(0);
      assertEquals(5, outcome.right());
      assertEquals(5, outcome.wrong());
      assertEquals("200 odd", outcome.firstWrong());
    }
  }

  @Test
  void everyBodyIsReadHoweverManyArriveAtOnce() throws Exception {
    CountDownLatch open = new CountDownLatch(0);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(16)) {
      HttpServer server = server(threads, open);

      OpenLoop.Outcome outcome =
          driver.run(
              3000,
              Duration.ofSeconds(1),
              n -> call(server, (status, body) -> body.length() >= "odd".length()));

      server.stop(0);
      assertEquals("", outcome.firstWrong());
      assertEquals(3000, outcome.right());
    }
  }

  @Test
  void theDriversOwnDelayIsShownApart() throws Exception {
    CountDownLatch open = new CountDownLatch(0);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(4)) {
      HttpServer server = server(threads, open);

      // When making the first call takes the driver longer than all of them are due
      OpenLoop.Outcome outcome =
          driver.run(
              100,
              Duration.ofMillis(100),
              n -> {
                if (n == 0) {
                  LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(300));
                }
                return call(server, Call.Expectation.ok());
              });

      server.stop(0);
      assertEquals(10, outcome.right());
      assertTrue(outcome.lateness().getValueAtPercentile(50) > 100_000);
      assertTrue(outcome.latency().getMinValue() >= outcome.lateness().getMinValue());
    }
  }

  @Test
  void saturationRefusesWrongAnswers() throws Exception {
    CountDownLatch open = new CountDownLatch(0);
    try (ExecutorService threads = Executors.newCachedThreadPool();
        OpenLoop driver = new OpenLoop(4)) {
      HttpServer server = server(threads, open);
      Duration shortly = Duration.ofSeconds(1);

      double rate = driver.saturate(2, shortly, n -> call(server, Call.Expectation.ok()));

      assertTrue(rate > 0);
      assertThrows(
          IllegalStateException.class,
          () -> driver.saturate(2, shortly, n -> call(server, Call.Expectation.ok("even"))));
      server.stop(0);
    }
  }

  private static Call call(HttpServer server, Call.Expectation right) {
    return Call.get(
        URI.create("http://localhost:" + server.getAddress().getPort() + "/"), Map.of(), right);
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
