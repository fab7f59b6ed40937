package io.phishx.auth.session;

import io.phishx.auth.AuthConfig;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Leaves half of the queue for password hashes to others, however many logins one network sends at
 * once.
 */
@ApplicationScoped
class LoginShare {

  private final int most;
  private final Map<String, Integer> underWay = new ConcurrentHashMap<>();

  LoginShare(AuthConfig config) {
    this.most = Math.max(1, config.password().queue() / 2);
  }

  /**
   * Does {@code login} unless as many from {@code network} are under way as may be.
   *
   * @return fails with {@link Problem.Unavailable} then
   */
  <T> Uni<T> of(String network, Supplier<Uni<T>> login) {
    return Uni.createFrom()
        .deferred(
            () -> {
              if (underWay.merge(network, 1, Integer::sum) > most) {
                leave(network);
                return Uni.createFrom().failure(busy());
              }
              return login.get().onTermination().invoke(() -> leave(network));
            });
  }

  private void leave(String network) {
    underWay.computeIfPresent(network, (key, count) -> count == 1 ? null : count - 1);
  }

  private static Problem busy() {
    return new Problem.Unavailable(
        "logins-busy",
        "too many logins from this network are waiting; try again",
        Duration.ofSeconds(2));
  }
}
