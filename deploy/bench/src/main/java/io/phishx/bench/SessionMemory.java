package io.phishx.bench;

import java.io.PrintStream;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

/**
 * Resident memory of a token server that has opened many sessions by password and has been asked
 * about the token of each.
 */
final class SessionMemory {

  private static final double FLOOR_MB = 350;
  private static final double GOAL_MB = 250;
  private static final int AT_ONCE = 4;

  private final OpenLoop driver;
  private final int sessions;
  private final PrintStream out;

  SessionMemory(OpenLoop driver, int sessions, PrintStream out) {
    this.driver = driver;
    this.sessions = sessions;
    this.out = out;
  }

  void measure(Iterable<TokenServer> servers) {
    out.println(
        """
        | system | sessions | RSS MB at start | after the logins | after asking about each | floor | goal | verdict |
        |---|---|---|---|---|---|---|---|""");
    servers.forEach(this::measure);
    out.println();
  }

  private void measure(TokenServer server) {
    long pid = server.subject().pid();
    double before = Memory.residentMegabytes(pid);
    Queue<Session> opened = new ConcurrentLinkedQueue<>();
    Call.Expectation right = AuthFigures.brings(server, opened::add);
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      CompletableFuture<?>[] logins =
          IntStream.range(0, sessions)
              .mapToObj(
                  n ->
                      CompletableFuture.runAsync(
                          () -> driver.require(server.login(n, right)), threads))
              .toArray(CompletableFuture<?>[]::new);
      CompletableFuture.allOf(logins).join();
    }
    double loggedIn = Memory.residentMegabytes(pid);
    opened.forEach(session -> driver.require(server.introspect(session)));
    double asked = Memory.residentMegabytes(pid);
    String verdict = asked <= GOAL_MB ? "goal" : asked <= FLOOR_MB ? "floor" : "above the floor";
    out.println(
        String.format(
            Locale.ROOT,
            "| %s | %d | %.0f | %.0f | %.0f | ≤ 350 | ≤ 250 | %s |",
            server.subject().system(),
            opened.size(),
            before,
            loggedIn,
            asked,
            verdict));
  }
}
