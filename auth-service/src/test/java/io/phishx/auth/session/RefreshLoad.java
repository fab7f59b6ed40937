package io.phishx.auth.session;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.phishx.auth.testkit.Callers;
import io.phishx.auth.testkit.ReplicaCalls;
import io.phishx.testing.ServiceReplica;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Users at work at several replicas: each renews its tokens at one after the other and shows the
 * new and the old to all. Whoever is refused fails the test when this is closed. A replica may die:
 * then what was said to it is said to the next.
 */
final class RefreshLoad implements AutoCloseable {

  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Duration DEATH = Duration.ofSeconds(5);

  private final List<ServiceReplica> replicas;
  private final AtomicBoolean running = new AtomicBoolean(true);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final List<CompletableFuture<Void>> users = new ArrayList<>();
  private final List<AtomicInteger> rounds = new ArrayList<>();
  private final Set<Signed> signed = ConcurrentHashMap.newKeySet();

  /** Which replica signed with which key. */
  private record Signed(URI by, String kid) {}

  RefreshLoad(List<ServiceReplica> replicas) {
    this.replicas = List.copyOf(replicas);
  }

  /** Lets the user of a session begin. */
  void add(RefreshToken opened) {
    AtomicInteger count = new AtomicInteger();
    rounds.add(count);
    users.add(CompletableFuture.runAsync(() -> work(opened, count), threads));
  }

  /** Returns when every user has renewed its tokens {@code more} times from now on. */
  void awaitRounds(int more) {
    List<Integer> before = rounds.stream().map(AtomicInteger::get).toList();
    until(
        () -> {
          for (int i = 0; i < before.size(); i++) {
            if (rounds.get(i).get() < before.get(i) + more) {
              return false;
            }
          }
          return true;
        });
  }

  /** Returns when every replica has signed with a key. */
  void awaitSigned(String kid) {
    until(
        () ->
            replicas.stream().allMatch(replica -> signed.contains(new Signed(replica.url(), kid))));
  }

  private void until(BooleanSupplier condition) {
    await()
        .atMost(LONG)
        .failFast(
            "a user was refused",
            () -> users.stream().anyMatch(CompletableFuture::isCompletedExceptionally))
        .until(condition::getAsBoolean);
  }

  private void work(RefreshToken opened, AtomicInteger count) {
    Callers.Tokens held = renewed(0, opened.text());
    while (running.get()) {
      Callers.Tokens next = renewed(count.get(), held.refresh());
      for (ServiceReplica replica : replicas) {
        assertTaken(replica, next, "the new token");
        assertTaken(replica, held, "the old token");
      }
      held = next;
      count.incrementAndGet();
    }
  }

  private Callers.Tokens renewed(int round, String refresh) {
    for (int i = 0; i < replicas.size(); i++) {
      ServiceReplica replica = replicas.get((round + i) % replicas.size());
      Optional<HttpResponse<String>> answer =
          ofLiving(replica, () -> ReplicaCalls.refresh(replica, refresh));
      if (answer.isPresent()) {
        Callers.Tokens tokens = ReplicaCalls.tokens(answer.get());
        signed.add(new Signed(replica.url(), tokens.header().getString("kid")));
        return tokens;
      }
    }
    throw new AssertionError("no replica lives");
  }

  private static void assertTaken(ServiceReplica by, Callers.Tokens tokens, String which) {
    ofLiving(by, () -> ReplicaCalls.validate(by, tokens.access()))
        .ifPresent(answer -> assertEquals(200, answer.statusCode(), which));
  }

  /** Empty if the replica has died over it. */
  private static Optional<HttpResponse<String>> ofLiving(
      ServiceReplica replica, Supplier<CompletableFuture<HttpResponse<String>>> call) {
    try {
      return Optional.of(call.get().join());
    } catch (CompletionException e) {
      if (!(e.getCause() instanceof IOException)) {
        throw e;
      }
      await().atMost(DEATH).until(() -> !replica.isAlive());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    running.set(false);
    threads.close();
    users.forEach(CompletableFuture::join);
  }
}
