package io.phishx.auth.user;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.quarkus.runtime.ShutdownEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.bouncycastle.crypto.generators.Argon2BytesGenerator;
import org.bouncycastle.crypto.params.Argon2Parameters;

/**
 * Argon2id on its own bounded worker pool, so that logins take the processors that are left and
 * nothing else waits for them. Callers who are known wait in a line of their own, which goes first.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9106">RFC 9106</a>
 */
@ApplicationScoped
public class PasswordHasher {

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;
  private static final long IDLE_SECONDS = 10;

  private final ArgonHash.Cost cost;
  private final ThreadPoolExecutor workers;
  private final TwoLines lines;
  private final SecureRandom random = new SecureRandom();
  private final AtomicLong computed = new AtomicLong();
  private final RecentTimes times = new RecentTimes();

  /**
   * The memory of a worker's hashes, used again: as garbage it would make the heap grow. It ends
   * with its thread, which ends when nobody has logged in for a while.
   */
  private final ThreadLocal<Argon2BytesGenerator.BlockPool> memory;

  PasswordHasher(AuthConfig config, MeterRegistry metrics) {
    AuthConfig.Password password = config.password();
    this.cost =
        new ArgonHash.Cost(password.memoryKib(), password.iterations(), password.parallelism());
    int processors = Runtime.getRuntime().availableProcessors();
    int threads =
        password.threads() > 0
            ? Math.min(password.threads(), processors)
            : Math.max(1, processors - 1);
    int blocks = Argon2BytesGenerator.getBlockCount(password.memoryKib(), password.parallelism());
    this.memory = ThreadLocal.withInitial(() -> new Argon2BytesGenerator.FixedBlockPool(blocks));
    AtomicInteger number = new AtomicInteger();
    this.workers =
        new ThreadPoolExecutor(
            threads,
            threads,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "argon2id-" + number.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    workers.allowCoreThreadTimeOut(true);
    this.lines = new TwoLines(workers, password.queue());
    metrics.gauge("phishx_auth_passwords_waiting", this, PasswordHasher::waiting);
  }

  void stop(@Observes ShutdownEvent event) {
    workers.shutdownNow();
  }

  /**
   * Hashes a password with a new salt.
   *
   * @return a PHC string; fails with {@link Problem.Unavailable} if too many wait already
   */
  public Uni<String> hash(Secret password) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return work(
        true,
        () ->
            new ArgonHash(
                    cost, Secret.of(salt), Secret.of(compute(password, cost, salt, HASH_BYTES)))
                .phc());
  }

  /**
   * Whether {@code password} is the one that was hashed; takes as long either way, and as long as
   * {@link #decoy}: where the stored hash cost less than today's, its worker waits until a hash of
   * today would have been done.
   *
   * @param known whether the caller is known, and so goes before those who are not
   * @return fails with {@link Problem.Unavailable} if too many wait already
   */
  public Uni<Boolean> matches(boolean known, Secret password, String phc) {
    ArgonHash stored = ArgonHash.parse(phc);
    return work(
        known,
        () -> {
          long begin = System.nanoTime();
          byte[] salt = stored.salt().reveal();
          byte[] hash = compute(password, stored.cost(), salt, stored.hash().length());
          if (stored.cost().lessThan(cost)) {
            if (times.none()) {
              compute(password, cost, salt, HASH_BYTES);
            }
            waitUntil(begin + times.any());
          }
          return MessageDigest.isEqual(stored.hash().reveal(), hash);
        });
  }

  /** Whether a stored hash cost less than a new one would. */
  boolean outdated(String phc) {
    return ArgonHash.parse(phc).cost().lessThan(cost);
  }

  /** Does the work of a comparison that cannot succeed. */
  public Uni<Boolean> decoy(boolean known, Secret password) {
    byte[] salt = new byte[SALT_BYTES];
    return work(known, () -> compute(password, cost, salt, HASH_BYTES).length == 0);
  }

  /** How many hashes were computed since the start. */
  public long computed() {
    return computed.get();
  }

  /** The shortest that one of the last hashes of today's cost took, in nanoseconds. */
  long shortest() {
    return times.shortest();
  }

  /** How many hashes wait for a worker. */
  public int waiting() {
    return lines.waiting();
  }

  private byte[] compute(Secret password, ArgonHash.Cost with, byte[] salt, int length) {
    Argon2BytesGenerator argon = new Argon2BytesGenerator();
    argon.init(
        new Argon2Parameters.Builder(Argon2Parameters.ARGON2_id)
            .withVersion(Argon2Parameters.ARGON2_VERSION_13)
            .withMemoryAsKB(with.memoryKib())
            .withIterations(with.iterations())
            .withParallelism(with.parallelism())
            .withSalt(salt)
            .withBlockPool(memory.get())
            .build());
    byte[] hash = new byte[length];
    long begin = System.nanoTime();
    argon.generateBytes(password.reveal(), hash);
    if (with.equals(cost)) {
      times.add(System.nanoTime() - begin);
    }
    computed.incrementAndGet();
    return hash;
  }

  /** Keeps the worker as busy as a hash would, for others who wait for it too. */
  private static void waitUntil(long nanoTime) {
    long left = nanoTime - System.nanoTime();
    while (left > 0 && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(left);
      left = nanoTime - System.nanoTime();
    }
  }

  private <T> Uni<T> work(boolean known, Supplier<T> task) {
    Context context = Vertx.currentContext();
    Executor back =
        context == null ? Runnable::run : run -> context.runOnContext(ignored -> run.run());
    return Uni.createFrom()
        .item(task)
        .runSubscriptionOn(run -> lines.execute(known, run))
        .onFailure(RejectedExecutionException.class)
        .transform(
            e ->
                new Problem.Unavailable(
                    "logins-busy", "too many logins are waiting; try again", Duration.ofSeconds(2)))
        .emitOn(back);
  }
}
