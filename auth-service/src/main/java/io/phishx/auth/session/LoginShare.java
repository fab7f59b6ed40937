package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.user.LoginGuard;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Leaves half of the queue for password hashes to others, however many logins one network sends at
 * once, and three quarters, however many come for one account where it is known.
 */
@ApplicationScoped
class LoginShare {

  private final int ofNetwork;
  private final int ofKnown;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  LoginShare(AuthConfig config) {
    this.ofNetwork = Math.max(1, config.password().queue() / 2);
    this.ofKnown = Math.max(1, config.password().queue() / 4);
  }

  /**
   * Does {@code login} unless as many are under way as may be.
   *
   * @param known whether the account is known where the attempt comes from
   * @return fails with {@link Problem.Unavailable} then
   */
  <T> Uni<T> of(LoginGuard.Attempt attempt, boolean known, Supplier<Uni<T>> login) {
    Supplier<Uni<T>> inner =
        known ? () -> within("known:" + attempt.pair(), ofKnown, login) : login;
    return within("network:" + attempt.network(), ofNetwork, inner);
  }

  private <T> Uni<T> within(String share, int most, Supplier<Uni<T>> login) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (underWay.merge(share, 1, Integer::sum) > most) {
                leave(share);
                return Uni.createFrom().failure(busy());
              }
              return login.get().onTermination().invoke(() -> leave(share));
            });
  }

  private void leave(String share) {
    underWay.computeIfPresent(share, (key, count) -> count == 1 ? null : count - 1);
  }

  private static Problem busy() {
    return new Problem.Unavailable(
        "logins-busy", "too many logins from there are waiting; try again", Duration.ofSeconds(2));
  }
}
