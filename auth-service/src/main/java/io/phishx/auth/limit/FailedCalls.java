package io.phishx.auth.limit;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.AuthConfig;
import io.phishx.auth.CallLimits;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Bounds the failures of calls that need no access token. Only failures count, so a call that
 * succeeds costs no call to Redis; once a budget is spent, calls are refused before any work. A
 * secret that was found right here within the hour is tried all the same: it can't be a guess, and
 * nobody who shares its network keeps it out.
 */
@ApplicationScoped
public class FailedCalls {

  private static final Duration SOONEST = Duration.ofSeconds(1);
  private static final Duration TRUSTED = Duration.ofHours(1);
  private static final int MOST_SECRETS = 100_000;

  /** An id is 36 characters long, a service's name less. */
  private static final int LONGEST_ID = 64;

  private final CallLimits config;
  private final Budgets budgets;
  private final SpentBudgets spent;
  private final MeterRegistry metrics;

  /** Half the hashes of secrets that were right, or were given out. */
  private final Cache<UUID, Boolean> right =
      Caffeine.newBuilder().maximumSize(MOST_SECRETS).expireAfterWrite(TRUSTED).build();

  FailedCalls(AuthConfig config, Budgets budgets, Clock clock, MeterRegistry metrics) {
    this.config = config.limits();
    this.budgets = budgets;
    this.spent = new SpentBudgets(clock);
    this.metrics = metrics;
  }

  /** A budget: how many failures it lets pass in a window. */
  private record Budget(String key, int limit) {}

  /** Whose budgets a call's failure is charged to; prints nothing of it. */
  public record Charge(String kind, List<Budget> budgets) {

    @Override
    public String toString() {
      return "Charge[" + kind + "]";
    }
  }

  /** A client shows a secret. */
  public Charge client(String id, String network) {
    String client = id.length() > LONGEST_ID ? id.substring(0, LONGEST_ID) : id;
    return new Charge(
        "client",
        List.of(
            new Budget("client:" + client + ":" + network, config.perClientAndNetwork()),
            clients(network)));
  }

  /** A client shows none where it has to. */
  public Charge nobody(String network) {
    return new Charge("client", List.of(clients(network)));
  }

  /** Somebody shows a refresh token. */
  public Charge refresh(String network) {
    return new Charge(
        "refresh", List.of(new Budget("refresh:" + network, config.refreshesPerNetwork())));
  }

  /** Somebody wants to become the first operator. */
  public Charge bootstrap(String network) {
    return new Charge(
        "bootstrap", List.of(new Budget("bootstrap:" + network, config.bootstrapsPerNetwork())));
  }

  /** Remembers a secret that is right: it is not refused for others' failures. */
  public void trust(String secret) {
    right.put(hash(secret), true);
  }

  /**
   * Does a call's work unless a budget is spent, and counts its failure.
   *
   * @param secret what the call brings, by which it is known if it was right before; empty for none
   * @param counts which failures are counted
   * @return fails with {@link Problem.TooMany} if a budget is or was spent
   */
  public <T> Uni<T> of(
      Charge charge, Optional<String> secret, Supplier<Uni<T>> work, Predicate<Throwable> counts) {
    return Uni.createFrom()
        .deferred(
            () ->
                refused(charge, secret)
                    .map(problem -> Uni.createFrom().<T>failure(problem))
                    .orElseGet(work))
        .onFailure(failure -> !(failure instanceof Problem.TooMany) && counts.test(failure))
        .recoverWithUni(failure -> failed(charge, secret, failure));
  }

  private Optional<Problem> refused(Charge charge, Optional<String> secret) {
    for (Budget budget : charge.budgets()) {
      Optional<Duration> left = spent.left(budget.key());
      if (left.isPresent() && !secret.map(this::trusted).orElse(false)) {
        return Optional.of(tooMany(charge, budget, left.get()));
      }
    }
    return Optional.empty();
  }

  private boolean trusted(String secret) {
    return right.getIfPresent(hash(secret)) != null;
  }

  private <T> Uni<T> failed(Charge charge, Optional<String> secret, Throwable failure) {
    secret.map(FailedCalls::hash).ifPresent(right::invalidate);
    List<Budget> charged = charge.budgets();
    return budgets
        .add(charged.stream().map(Budget::key).toList(), config.window())
        .chain(
            counts -> {
              Throwable answer = failure;
              for (int i = 0; i < charged.size(); i++) {
                Budget budget = charged.get(i);
                Count count = counts.get(i);
                spent.hear(budget.key(), budget.limit(), count);
                if (count.count() > budget.limit()) {
                  answer = tooMany(charge, budget, count.left());
                }
              }
              return Uni.createFrom().failure(answer);
            });
  }

  private Problem tooMany(Charge charge, Budget budget, Duration left) {
    metrics.counter("phishx_auth_calls_limited_total", "kind", charge.kind()).increment();
    return new Problem.TooMany(
        "too-many-failures",
        "too many failed calls; try again later",
        left.compareTo(SOONEST) > 0 ? left : SOONEST,
        budget.limit());
  }

  private Budget clients(String network) {
    return new Budget("clients:" + network, config.clientsPerNetwork());
  }

  private static UUID hash(String secret) {
    ByteBuffer hash = ByteBuffer.wrap(Secret.of(secret).sha256().reveal());
    return new UUID(hash.getLong(), hash.getLong());
  }
}
