package io.phishx.crypto.client;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers that seal new values and open earlier ones through the real client, one call after the
 * other, and remember what went wrong.
 */
final class ReplicaLoad implements AutoCloseable {

  private static final int CALLERS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * A stored value.
   *
   * @param text what it must open to
   */
  record Stored(TenantId tenant, String id, String value, String text) {}

  private final FieldCipher cipher;
  private final List<TenantId> tenants;
  private final List<Stored> stored = new CopyOnWriteArrayList<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final Queue<String> unavailable = new ConcurrentLinkedQueue<>();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
  private final List<Thread> callers = new ArrayList<>();
  private volatile boolean ended;

  ReplicaLoad(FieldCipher cipher, List<TenantId> tenants) {
    this.cipher = cipher;
    this.tenants = List.copyOf(tenants);
  }

  ReplicaLoad start() {
    // alone: Mutiny's context manager does not bear to be set up by several threads at once
    stored.add(seal(cipher, tenants.get(0)));
    for (int i = 0; i < CALLERS; i++) {
      callers.add(Thread.ofVirtual().start(this::call));
    }
    return this;
  }

  /** Calls that were answered as they must be. */
  int answered() {
    return answered.get();
  }

  /** Calls that ended with the client's 503, which says nothing but that nothing is known. */
  int unavailable() {
    return unavailable.size();
  }

  /** What must never be: another text than was sealed, a refusal, another failure. */
  List<String> wrong() {
    return List.copyOf(wrong);
  }

  /** Values that were sealed so far. */
  List<Stored> stored() {
    return List.copyOf(stored);
  }

  /** Seals one value of {@code tenant} by {@code by}. */
  static Stored seal(FieldCipher by, TenantId tenant) {
    String id = UUID.randomUUID().toString();
    String text = "text of " + id;
    SealedRow row =
        await(
                by.seal(
                    tenant, List.of(Rows.of("findings", new Row(id, Map.of("description", text))))))
            .get(0)
            .rows()
            .get(0);
    return new Stored(tenant, id, String.valueOf(row.value("description")), text);
  }

  /** What {@code by} makes of a stored value: its text, or why it is refused. */
  static String open(FieldCipher by, Stored value) {
    OpenedRow row =
        await(
                by.open(
                    value.tenant(),
                    OnBehalfOf.NOBODY,
                    List.of(
                        Rows.of(
                            "findings",
                            new Row(value.id(), Map.of("description", value.value()))))))
            .get(0)
            .rows()
            .get(0);
    return switch (row) {
      case OpenedRow.Opened opened -> String.valueOf(opened.text("description"));
      case OpenedRow.Refused refused -> "refused: " + refused.errors();
    };
  }

  private void call() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    while (!ended) {
      attempt(() -> stored.add(seal(cipher, tenants.get(random.nextInt(tenants.size())))));
      if (!stored.isEmpty()) {
        Stored earlier = stored.get(random.nextInt(stored.size()));
        attempt(
            () -> {
              String opened = open(cipher, earlier);
              if (!opened.equals(earlier.text())) {
                wrong.add("expected " + earlier.text() + ", got " + opened);
              }
            });
      }
    }
  }

  private void attempt(Runnable call) {
    try {
      call.run();
      answered.incrementAndGet();
    } catch (Problem.Unavailable closed) {
      unavailable.add(closed.detail());
    } catch (RuntimeException other) {
      wrong.add(other.toString());
    }
  }

  private static <T> T await(Uni<T> answer) {
    return answer.await().atMost(PATIENCE);
  }

  /** Ends the callers and waits for them. */
  @Override
  public void close() {
    ended = true;
    for (Thread caller : callers) {
      try {
        caller.join(PATIENCE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
