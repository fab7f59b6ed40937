package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.limit.Budgets;
import io.phishx.auth.limit.Count;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
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
 * <p>The counts are shared by all replicas, see {@link Budgets}.
 */
@ApplicationScoped
public class LoginGuard {

  private static final Duration SOONEST = Duration.ofSeconds(1);

  private final AuthConfig.Guard config;
  private final KnownDevices devices;
  private final Budgets budgets;

  LoginGuard(AuthConfig config, KnownDevices devices, Budgets budgets) {
    this.config = config.guard();
    this.devices = devices;
    this.budgets = budgets;
  }

  /** What is tried. */
  public enum Proof {
    PASSWORD(""),
    CODE("code:");

    private final String prefix;

    Proof(String prefix) {
      this.prefix = prefix;
    }
  }

  /**
   * Whose budgets a login is charged to; prints nothing of it.
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

    /** The account from this browser, or else from this network. */
    public String pair() {
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

    @Override
    public String toString() {
      return "Attempt[***]";
    }
  }

  /** Whether an account can be tried from where the call comes. */
  public sealed interface Standing {

    /** Whether the caller's browser or network is one that the account's owner uses. */
    boolean known();

    /** It can. */
    record Open(boolean known) implements Standing {}

    /**
     * Too many wrong tries: also the right password is refused until then.
     *
     * @param reset when the oldest window ends
     * @param budget how many failures would have been let pass
     */
    record Locked(Duration reset, int budget) implements Standing {

      @Override
      public boolean known() {
        return false;
      }

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
    return new Attempt(Proof.PASSWORD, normalised, network, devices.recognise(normalised, mark));
  }

  /**
   * How the account stands.
   *
   * @return fails with {@link Problem.TooMany} if the network's budget is spent and the account is
   *     not known there; there is no work to do for it then
   */
  public Uni<Standing> check(Attempt attempt) {
    return budgets
        .counts(List.of(attempt.pair(), attempt.strangers(), attempt.net(), attempt.known()))
        .map(counts -> standing(Spent.of(counts), attempt));
  }

  /** Counts a try of a locked account, for its network alone. */
  public Uni<Void> refused(Attempt attempt) {
    return count(List.of(attempt.net()), config.window());
  }

  /** Counts a failure. */
  public Uni<Void> failed(Attempt attempt) {
    return switch (attempt.proof()) {
      case PASSWORD ->
          count(List.of(attempt.pair(), attempt.strangers(), attempt.net()), config.window());
      case CODE -> count(List.of(attempt.pair(), attempt.strangers()), config.codeWindow());
    };
  }

  /**
   * Remembers that the account's owner uses this network, and forgets the codes that he mistyped
   * there; what strangers tried stays.
   */
  public Uni<Void> succeeded(Attempt attempt) {
    return budgets
        .know(attempt.known(), config.knownNetwork())
        .chain(() -> budgets.forget(attempt.ofCode().pair()));
  }

  private Uni<Void> count(List<String> keys, Duration window) {
    return budgets.add(keys, window).replaceWithVoid();
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
        : new Standing.Open(known);
  }

  /**
   * How much of each budget is spent.
   *
   * @param known whether the account has logged in from this network
   * @param reset when the oldest window ends
   */
  private record Spent(long pair, long strangers, long network, boolean known, Duration reset) {

    static Spent of(List<Count> counts) {
      Duration reset =
          counts.stream()
              .limit(3)
              .map(Count::left)
              .reduce(SOONEST, (a, b) -> a.compareTo(b) > 0 ? a : b);
      return new Spent(
          counts.get(0).count(),
          counts.get(1).count(),
          counts.get(2).count(),
          counts.get(3).count() > 0,
          reset);
    }
  }
}
