package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.signingkey.KeySeal;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Budgets for failed logins: per account and network, per account from networks that it never
 * logged in from, and per network. Only failures count, so valid logins are never refused for being
 * many, and guessing from elsewhere doesn't lock the owner out of a network that he uses. A browser
 * in which he has logged in has a budget of its own, whatever is guessed from its network. What a
 * network has spent on others' accounts is not charged to those that are known there.
 *
 * <p>Codes of a second factor have budgets of their own, over a day: whoever knows the password has
 * few tries at six digits.
 *
 * <p>The counts are shared through Redis as keyed hashes. Each replica also keeps its own, and the
 * higher one counts: without Redis, or with an emptied one, a login still works and guessing stays
 * bounded by the number of replicas.
 */
@ApplicationScoped
public class LoginGuard {

  private static final Logger LOG = Logger.getLogger(LoginGuard.class);
  private static final Duration TIMEOUT = Duration.ofMillis(250);

  private final AuthConfig.Guard config;
  private final KeySeal seal;
  private final KnownDevices devices;
  private final RedisBudget shared;
  private final LocalBudget own;

  LoginGuard(
      AuthConfig config, KeySeal seal, KnownDevices devices, RedisBudget shared, LocalBudget own) {
    this.config = config.guard();
    this.seal = seal;
    this.devices = devices;
    this.shared = shared;
    this.own = own;
  }

  /** What is tried. */
  enum Proof {
    PASSWORD(""),
    CODE("code:");

    private final String prefix;

    Proof(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * Whose budgets a login is charged to: keyed hashes, so that Redis holds no address.
   *
   * @param proof what is tried
   * @param account of the address
   * @param network of the caller
   * @param device a browser that the account's owner has used; empty for any other
   */
  public record Attempt(Proof proof, String account, String network, Optional<String> device) {

    /** The same caller's try at the code of the account's second factor. */
    public Attempt ofCode() {
      return new Attempt(Proof.CODE, account, network, device);
    }

    String pair() {
      return proof.prefix
          + device
              .map(known -> "device:" + account + ":" + known)
              .orElseGet(() -> "pair:" + account + ":" + network);
    }

    String strangers() {
      return proof.prefix + "account:" + account;
    }

    String net() {
      return "network:" + network;
    }

    String known() {
      return "known:" + account + ":" + network;
    }
  }

  /** Whether an account can be tried from where the call comes. */
  public sealed interface Standing {

    /** It can. */
    record Open() implements Standing {}

    /**
     * Too many wrong tries: also the right password is refused until then.
     *
     * @param reset when the oldest window ends
     * @param budget how many failures would have been let pass
     */
    record Locked(Duration reset, int budget) implements Standing {

      /** What the caller is told. */
      public Problem problem() {
        return new Problem.TooMany(
            "too-many-logins", "too many failed logins; try again later", reset, budget);
      }
    }
  }

  /**
   * An attempt for the normalised address from a network.
   *
   * @param mark of {@link KnownDevices}, as the call brings it
   */
  public Attempt attempt(String normalised, String network, @Nullable String mark) {
    return new Attempt(
        Proof.PASSWORD,
        hash("account", normalised),
        hash("network", network),
        devices.recognise(normalised, mark));
  }

  /**
   * How the account stands.
   *
   * @return fails with {@link Problem.TooMany} if the network's budget is spent and the account is
   *     not known there; there is no work to do for it then
   */
  public Uni<Standing> check(Attempt attempt) {
    List<String> keys = keys(attempt);
    return shared
        .spent(keys, attempt.known())
        .ifNoItem()
        .after(TIMEOUT)
        .fail()
        .map(spent -> spent.or(own.spent(keys, attempt.known())))
        .onFailure()
        .recoverWithItem(
            e -> {
              LOG.debugf("login budgets are counted in this process only: %s", e.toString());
              return own.spent(keys, attempt.known());
            })
        .map(spent -> standing(spent, attempt));
  }

  /** Counts a try of a locked account, for its network alone. */
  public Uni<Void> refused(Attempt attempt) {
    return count(List.of(attempt.net()), config.window());
  }

  /** Counts a failure. */
  public Uni<Void> failed(Attempt attempt) {
    return switch (attempt.proof()) {
      case PASSWORD -> count(keys(attempt), config.window());
      case CODE -> count(List.of(attempt.pair(), attempt.strangers()), config.codeWindow());
    };
  }

  /**
   * Remembers that the account's owner uses this network, and forgets the codes that he mistyped
   * there; what strangers tried stays.
   */
  public Uni<Void> succeeded(Attempt attempt) {
    String codes = attempt.ofCode().pair();
    own.know(attempt.known(), config.knownNetwork());
    own.forget(codes);
    return quietly(
        shared.know(attempt.known(), config.knownNetwork()).chain(() -> shared.forget(codes)));
  }

  private static List<String> keys(Attempt attempt) {
    return List.of(attempt.pair(), attempt.strangers(), attempt.net());
  }

  private Uni<Void> count(List<String> keys, Duration window) {
    own.add(keys, window);
    return quietly(shared.add(keys, window));
  }

  private Standing standing(Spent spent, Attempt attempt) {
    boolean known = spent.known() || attempt.device().isPresent();
    if (!known && spent.network() >= config.perNetwork()) {
      throw new Standing.Locked(spent.reset(), config.perNetwork()).problem();
    }
    int pair =
        switch (attempt.proof()) {
          case PASSWORD -> config.perAccountAndNetwork();
          case CODE -> config.codes();
        };
    if (spent.pair() >= pair) {
      return new Standing.Locked(spent.reset(), pair);
    }
    int strangers =
        switch (attempt.proof()) {
          case PASSWORD -> config.perAccount();
          case CODE -> config.codes();
        };
    return !known && spent.strangers() >= strangers
        ? new Standing.Locked(spent.reset(), strangers)
        : new Standing.Open();
  }

  /**
   * How much of each budget is spent.
   *
   * @param known whether the account has logged in from this network
   * @param reset when the oldest window ends
   */
  record Spent(long pair, long strangers, long network, boolean known, Duration reset) {

    /** The higher count of each. */
    Spent or(Spent other) {
      return new Spent(
          Math.max(pair, other.pair),
          Math.max(strangers, other.strangers),
          Math.max(network, other.network),
          known || other.known,
          reset.compareTo(other.reset) > 0 ? reset : other.reset);
    }
  }

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
