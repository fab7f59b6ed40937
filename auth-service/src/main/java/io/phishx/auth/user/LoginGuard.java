package io.phishx.auth.user;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.limit.Budgets;
import io.phishx.auth.limit.Count;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Budgets for failed logins: per account and network, per account from networks that it never
 * logged in from, and per network. Only failures count, so valid logins are never refused for being
 * many, and guessing from elsewhere doesn't lock the owner out of a network that he uses. A browser
 * in which he has logged in has a budget of its own, whatever is guessed from its network. What a
 * network has spent on others' accounts is not charged to those that are known there. All places in
 * which an account is known share a further one: whoever has made many of them gains little.
 *
 * <p>What is guessed is charged to the address. Where its owner is known is of one account: whoever
 * has an account of the same address in another tenant is as much a stranger as anybody. It ends
 * with the {@link User#epoch()} in which he logged in there: whoever knew the former password, or
 * the password before there was a second factor, is a stranger from then on.
 *
 * <p>Codes of a second factor have budgets of their own, over a day: whoever knows the password has
 * few tries at six digits. They belong to the second factor, and end with it.
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

  /**
   * Whose budgets a login is charged to; prints nothing of it.
   *
   * @param factor the second factor of which a code is tried; empty for the password
   * @param account of the address
   * @param network of the caller
   * @param device a browser that the account's owner has used; empty for any other
   * @param owner of the account; empty before it is found, while what is known of any account of
   *     the address counts
   */
  public record Attempt(
      Optional<String> factor,
      String account,
      String network,
      Optional<KnownDevices.Device> device,
      Optional<Owner> owner) {

    /** The same caller's try at a code of the account's second factor. */
    public Attempt ofCode(String second) {
      return new Attempt(Optional.of(second), account, network, device, owner);
    }

    /** The same caller's try at the account that was found. */
    public Attempt at(User found) {
      return new Attempt(
          factor,
          account,
          network,
          device.filter(known -> known.epoch().equals(found.epoch())),
          Optional.of(new Owner(found.id().toString(), found.epoch().toString())));
    }

    /** The same caller's try where no account was found: nobody is known anywhere. */
    public Attempt atNobody() {
      return new Attempt(
          factor, account, network, Optional.empty(), Optional.of(new Owner("nobody", "never")));
    }

    private Attempt anywhere() {
      return new Attempt(factor, account, network, device, Optional.empty());
    }

    private String prefix() {
      return factor.map(id -> "code:" + id + ":").orElse("");
    }

    /** The account from this browser, or else from this network. */
    public String pair() {
      return prefix()
          + device
              .map(known -> "device:" + account + ":" + known.id())
              .orElseGet(() -> "pair:" + account + ":" + network);
    }

    String strangers() {
      return prefix() + "account:" + account;
    }

    String net() {
      return "network:" + network;
    }

    String known() {
      String of = owner.map(one -> one.user() + ":" + one.epoch() + ":").orElse("");
      return "known:" + of + account + ":" + network;
    }

    /** All networks and browsers that the account is known in; its epoch makes no new budget. */
    String places() {
      return prefix() + "places:" + owner.map(one -> one.user() + ":").orElse("") + account;
    }

    @Override
    public String toString() {
      return "Attempt[***]";
    }
  }

  /**
   * Whose account an attempt is at; prints nothing of it.
   *
   * @param user his id
   * @param epoch in which networks and browsers have to have become known
   */
  public record Owner(String user, String epoch) {

    @Override
    public String toString() {
      return "Owner[***]";
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
    return new Attempt(
        Optional.empty(),
        normalised,
        network,
        devices.recognise(normalised, mark),
        Optional.empty());
  }

  /**
   * How the account stands.
   *
   * @return fails with {@link Problem.TooMany} if the network's budget is spent and the account is
   *     not known there; there is no work to do for it then
   */
  public Uni<Standing> check(Attempt attempt) {
    return budgets
        .counts(
            List.of(
                attempt.pair(),
                attempt.strangers(),
                attempt.net(),
                attempt.places(),
                attempt.known()))
        .map(counts -> standing(Spent.of(counts), attempt));
  }

  /** Counts a try of a locked account, for its network alone. */
  public Uni<Void> refused(Attempt attempt) {
    return budgets.add(List.of(attempt.net()), config.window()).replaceWithVoid();
  }

  /**
   * Counts a failure.
   *
   * @return whether it is the one that spends the account's budget, from there, from strangers or
   *     from where it is known
   */
  public Uni<Boolean> failed(Attempt attempt) {
    return known(attempt).chain(known -> failed(attempt, known));
  }

  private Uni<Boolean> known(Attempt attempt) {
    return attempt.device().isPresent()
        ? Uni.createFrom().item(true)
        : budgets.counts(List.of(attempt.known())).map(counts -> counts.getFirst().count() > 0);
  }

  private Uni<Boolean> failed(Attempt attempt, boolean known) {
    Most most = most(attempt);
    List<String> keys = new ArrayList<>(List.of(attempt.pair(), attempt.strangers()));
    List<Integer> limits = new ArrayList<>(List.of(most.pair(), most.strangers()));
    if (known) {
      keys.add(attempt.places());
      limits.add(most.places());
    }
    if (attempt.factor().isEmpty()) {
      keys.add(attempt.net());
    }
    return budgets
        .add(keys, attempt.factor().isEmpty() ? config.window() : config.codeWindow())
        .map(counts -> spendsOne(counts, limits));
  }

  private static boolean spendsOne(List<Count> counts, List<Integer> limits) {
    for (int i = 0; i < limits.size(); i++) {
      if (counts.get(i).count() == limits.get(i)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What of an account is let pass in a window.
   *
   * @param pair from one network or browser
   * @param strangers from all that it is not known in
   * @param places from all that it is known in
   */
  private record Most(int pair, int strangers, int places) {}

  private Most most(Attempt attempt) {
    return attempt.factor().isPresent()
        ? new Most(config.codes(), config.codes(), config.codesKnown())
        : new Most(config.perAccountAndNetwork(), config.perAccount(), config.perAccountKnown());
  }

  /** Remembers that the account's owner uses this network. */
  public Uni<Void> succeeded(Attempt attempt) {
    return Uni.join()
        .all(
            budgets.know(attempt.known(), config.knownNetwork()),
            budgets.know(attempt.anywhere().known(), config.knownNetwork()))
        .andFailFast()
        .replaceWithVoid();
  }

  /** Forgets the codes that an owner mistyped where he is; what strangers tried stays. */
  public Uni<Void> forget(Attempt ofCode) {
    return budgets.forget(ofCode.pair());
  }

  private Standing standing(Spent spent, Attempt attempt) {
    boolean known = spent.known() || attempt.device().isPresent();
    if (!known && spent.network() >= config.perNetwork()) {
      throw new Standing.Locked(spent.reset(), config.perNetwork()).problem();
    }
    Most most = most(attempt);
    if (spent.pair() >= most.pair()) {
      return new Standing.Locked(spent.reset(), most.pair());
    }
    long together = known ? spent.places() : spent.strangers();
    int budget = known ? most.places() : most.strangers();
    return together >= budget
        ? new Standing.Locked(spent.reset(), budget)
        : new Standing.Open(known);
  }

  /**
   * How much of each budget is spent.
   *
   * @param places by all networks and browsers that the account is known in
   * @param known whether the account has logged in from this network
   * @param reset when the oldest window ends
   */
  private record Spent(
      long pair, long strangers, long network, long places, boolean known, Duration reset) {

    private static final int BUDGETS = 4;

    static Spent of(List<Count> counts) {
      Duration reset =
          counts.stream()
              .limit(BUDGETS)
              .map(Count::left)
              .reduce(SOONEST, (a, b) -> a.compareTo(b) > 0 ? a : b);
      return new Spent(
          counts.get(0).count(),
          counts.get(1).count(),
          counts.get(2).count(),
          counts.get(3).count(),
          counts.get(BUDGETS).count() > 0,
          reset);
    }
  }
}
