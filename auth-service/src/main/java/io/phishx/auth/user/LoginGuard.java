package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Budgets for failed logins: per account and network, per account from networks that it never
 * logged in from, and per network. Only failures count, so valid logins are never refused for being
 * many, and guessing from elsewhere doesn't lock the owner out of a network that he uses.
 *
 * <p>The counts are shared through Redis as keyed hashes. Without Redis each replica keeps its own:
 * a login still works, and guessing stays bounded by the number of replicas.
 */
@ApplicationScoped
public class LoginGuard {

  private static final Logger LOG = Logger.getLogger(LoginGuard.class);
  private static final Duration TIMEOUT = Duration.ofMillis(250);

  private final AuthConfig.Guard config;
  private final KeySeal seal;
  private final RedisBudget shared;
  private final LocalBudget own;

  LoginGuard(AuthConfig config, KeySeal seal, RedisBudget shared, LocalBudget own) {
    this.config = config.guard();
    this.seal = seal;
    this.shared = shared;
    this.own = own;
  }

  /**
   * Whose budgets a login is charged to: keyed hashes, so that Redis holds no address.
   *
   * @param account of the address
   * @param network of the caller
   */
  public record Attempt(String account, String network) {

    String pair() {
      return "pair:" + account + ":" + network;
    }

    String strangers() {
      return "account:" + account;
    }

    String net() {
      return "network:" + network;
    }

    String known() {
      return "known:" + account + ":" + network;
    }
  }

  /** An attempt for the normalised address from a network. */
  public Attempt attempt(String normalised, String network) {
    return new Attempt(hash("account", normalised), hash("network", network));
  }

  /** Fails with {@link Problem.TooMany} if a budget is spent. */
  public Uni<Void> check(Attempt attempt) {
    List<String> keys = keys(attempt);
    return shared
        .spent(keys, attempt.known())
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .recoverWithItem(
            e -> {
              LOG.debugf("login budgets are counted in this process only: %s", e.toString());
              return own.spent(keys, attempt.known());
            })
        .invoke(this::require)
        .replaceWithVoid();
  }

  /** Counts a failure. */
  public Uni<Void> failed(Attempt attempt) {
    List<String> keys = keys(attempt);
    own.add(keys, config.window());
    return quietly(shared.add(keys, config.window()));
  }

  /** Remembers that the account's owner uses this network. */
  public Uni<Void> succeeded(Attempt attempt) {
    own.know(attempt.known(), config.knownNetwork());
    return quietly(shared.know(attempt.known(), config.knownNetwork()));
  }

  private static List<String> keys(Attempt attempt) {
    return List.of(attempt.pair(), attempt.strangers(), attempt.net());
  }

  private void require(Spent spent) {
    boolean strangersSpent = !spent.known() && spent.strangers() >= config.perAccount();
    if (spent.pair() >= config.perAccountAndNetwork()
        || spent.network() >= config.perNetwork()
        || strangersSpent) {
      throw new Problem.TooMany(
          "too-many-logins", "too many failed logins; try again later", spent.reset());
    }
  }

  /**
   * How much of each budget is spent.
   *
   * @param known whether the account has logged in from this network
   * @param reset when the oldest window ends
   */
  record Spent(long pair, long strangers, long network, boolean known, Duration reset) {}

  private static Uni<Void> quietly(Uni<Void> write) {
    return write
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .onFailure()
        .recoverWithItem((@Nullable Void) null);
  }

  private String hash(String kind, String value) {
    return HexFormat.of().formatHex(seal.hash("login-guard/" + kind, value), 0, 16);
  }
}
