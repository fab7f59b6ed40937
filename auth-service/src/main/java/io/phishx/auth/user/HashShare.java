package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Leaves half of the queue for password hashes to others, however many logins one network sends at
 * once, and three quarters, however many come for one account where it is known, or however many
 * passwords the admins of one tenant set.
 */
@ApplicationScoped
public class HashShare {

  private final int ofNetwork;
  private final int ofOne;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  HashShare(AuthConfig config) {
    this.ofNetwork = Math.max(1, config.password().queue() / 2);
    this.ofOne = Math.max(1, config.password().queue() / 4);
  }

  /**
   * Does {@code login} unless as many are under way as may be.
   *
   * @param known whether the account is known where the attempt comes from
   * @return fails with {@link Problem.Unavailable} then
   */
  public <T> Uni<T> of(LoginGuard.Attempt attempt, boolean known, Supplier<Uni<T>> login) {
    Supplier<Uni<T>> inner = known ? () -> within("known:" + attempt.pair(), ofOne, login) : login;
    return within("network:" + attempt.network(), ofNetwork, inner);
  }

  /**
   * Sets a password in a tenant unless as many are being set there as may be.
   *
   * @return fails with {@link Problem.Unavailable} then
   */
  <T> Uni<T> ofTenant(TenantId tenant, Supplier<Uni<T>> hash) {
    return within("tenant:" + tenant, ofOne, hash);
  }

  private <T> Uni<T> within(String share, int most, Supplier<Uni<T>> work) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (underWay.merge(share, 1, Integer::sum) > most) {
                leave(share);
                return Uni.createFrom().failure(busy());
              }
              return work.get().onTermination().invoke(() -> leave(share));
            });
  }

  private void leave(String share) {
    underWay.computeIfPresent(share, (key, count) -> count == 1 ? null : count - 1);
  }

  private static Problem busy() {
    return new Problem.Unavailable(
        "logins-busy",
        "too many passwords from there are waiting; try again",
        Duration.ofSeconds(2));
  }
}
