package io.phishx.crypto.root;

import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives the root keys: each made once from the configuration and the stored salt, and told apart by
 * its fingerprint. The database says which of them wraps; every configured one unwraps.
 */
@ApplicationScoped
public class RootKeys {

  private static final Logger LOG = Logger.getLogger(RootKeys.class);
  private static final int SALT_LENGTH = 16;

  private final CryptoConfig config;
  private final RootKeyTable table;
  private final RootMatches matches;
  private final Optional<Pkcs11Token> token;
  private final Map<String, RootKey> known = new ConcurrentHashMap<>();
  private volatile @Nullable Wrapping wrapping;

  @Inject
  public RootKeys(CryptoConfig config, RootKeyTable table, Vertx vertx) {
    this(config, table, vertx, Pkcs11Token.of(config.pkcs11(), vertx));
  }

  RootKeys(CryptoConfig config, RootKeyTable table, Vertx vertx, Optional<Pkcs11Token> token) {
    this.config = config;
    this.table = table;
    this.matches = new RootMatches(vertx);
    this.token = token;
  }

  /** Refuses to start with a root key that is missing, or weak outside a local run. */
  void check(@Observes StartupEvent event) {
    boolean local = ConfigUtils.isProfileActive("local");
    Optional<String> refusal = refusal(config, local);
    if (refusal.isPresent()) {
      throw new IllegalStateException(refusal.get());
    }
    sources().stream()
        .flatMap(source -> source.weakness().stream())
        .forEach(why -> LOG.warnf("the root key is weak, which only a local run accepts: %s", why));
    if (!config.enabled()) {
      LOG.warn("encryption is switched off: fields are stored readable");
    }
  }

  /** Why this configuration must not run; empty if it may. */
  static Optional<String> refusal(CryptoConfig config, boolean local) {
    if (config.masterKey().isEmpty() && config.pkcs11().keyLabel().isEmpty()) {
      return Optional.of(
          "ENCRYPTION_MASTER_KEY is not set; expected 32 random bytes as base64, for example of:"
              + " openssl rand -base64 32");
    }
    if (!local && !config.enabled()) {
      return Optional.of("ENCRYPTION_ENABLED=false is accepted in a local run only");
    }
    return weak("ENCRYPTION_MASTER_KEY", config.masterKey())
        .or(() -> weak("ENCRYPTION_MASTER_KEY_NEXT", config.masterKeyNext()))
        .filter(why -> !local);
  }

  private static Optional<String> weak(String name, Optional<String> configured) {
    return configured
        .flatMap(text -> RootSource.parse(text).weakness())
        .map(
            why ->
                name
                    + " is weak: "
                    + why
                    + "; expected 32 random bytes as base64, for example of: openssl rand -base64"
                    + " 32");
  }

  /**
   * The root key that wraps new data keys.
   *
   * @return fails with {@link Problem.Unavailable} if it is not a configured one, and with the
   *     database's failure if nothing is known yet and it cannot be asked
   */
  public Uni<RootKey> current() {
    Wrapping last = wrapping;
    if (last != null && System.nanoTime() - last.readAt() < ttl().toNanos()) {
      return Uni.createFrom().item(last.key());
    }
    return table
        .all()
        .chain(
            rows -> rows.stream().noneMatch(RootKeyTable.Stored::active) ? first() : active(rows))
        .invoke(key -> wrapping = new Wrapping(key, System.nanoTime()))
        .onFailure(e -> last != null && (!(e instanceof Problem) || TokenAway.is(e)))
        .recoverWithItem(() -> Objects.requireNonNull(last).key());
  }

  /**
   * The root key of a fingerprint.
   *
   * @return fails with {@link Problem.Unavailable} if it is not a configured one
   */
  public Uni<RootKey> of(String fingerprint) {
    RootKey ready = known.get(fingerprint);
    return ready != null
        ? Uni.createFrom().item(ready)
        : table
            .all()
            .chain(
                rows ->
                    rows.stream()
                        .filter(row -> row.fingerprint().equals(fingerprint))
                        .findFirst()
                        .map(this::opened)
                        .orElseGet(() -> Uni.createFrom().item(Optional.empty())))
            .map(found -> found.orElseThrow(() -> mismatch(fingerprint)));
  }

  /**
   * The key that is configured to come next, entered in the table; empty if none is.
   *
   * @return fails with {@link Problem.Unavailable} if its token cannot be used, and with {@link
   *     Problem.Conflict} if that has no such key
   */
  public Uni<Optional<RootKey>> next() {
    Optional<RootSource> source = nextSource();
    return source.isEmpty()
        ? Uni.createFrom().item(Optional.empty())
        : table
            .all()
            .chain(rows -> firstMatch(source.get(), rows))
            .chain(
                found ->
                    found.isPresent()
                        ? Uni.createFrom().item(found)
                        : enter(source.get(), false).map(Optional::of))
            .onFailure(Pkcs11Token.NoRootKey.class)
            .transform(
                e ->
                    new Problem.Conflict(
                        "next-key-missing",
                        e.getMessage() + "; make it, then start every replica anew"));
  }

  /**
   * Fingerprints of the stored root keys that this process can use, as far as it knows: a token
   * that is away now is not waited for.
   */
  public Uni<Set<String>> usable() {
    return table
        .all()
        .chain(
            rows -> {
              Uni<Void> all = Uni.createFrom().voidItem();
              for (RootKeyTable.Stored row : rows) {
                all =
                    all.chain(() -> opened(row))
                        .onFailure(TokenAway::is)
                        .recoverWithItem(Optional.empty())
                        .replaceWithVoid();
              }
              return all;
            })
        .map(done -> Set.copyOf(known.keySet()));
  }

  /** Lets the next call ask the database which key wraps. */
  public void reread() {
    wrapping = null;
  }

  private Uni<RootKey> active(List<RootKeyTable.Stored> rows) {
    RootKeyTable.Stored active =
        rows.stream()
            .filter(RootKeyTable.Stored::active)
            .findFirst()
            .orElseThrow(() -> new IllegalStateException("expected an active root key"));
    return opened(active).map(found -> found.orElseThrow(() -> mismatch(active.fingerprint())));
  }

  private Uni<RootKey> first() {
    return enter(sources().getFirst(), true)
        // another replica may have been first: then its salt counts
        .chain(table::all)
        .chain(this::active);
  }

  private Uni<RootKey> enter(RootSource source, boolean active) {
    byte[] salt = new byte[SALT_LENGTH];
    new SecureRandom().nextBytes(salt);
    int iterations = config.passphraseIterations();
    return matches
        .open(source, salt, iterations)
        .invoke(key -> known.put(key.fingerprint(), key))
        .call(key -> table.add(key.fingerprint(), salt, iterations, active));
  }

  /** The key of a stored row, if it comes from one of the configured sources. */
  private Uni<Optional<RootKey>> opened(RootKeyTable.Stored row) {
    RootKey ready = known.get(row.fingerprint());
    if (ready != null) {
      return Uni.createFrom().item(Optional.of(ready));
    }
    Uni<Optional<RootKey>> found = Uni.createFrom().item(Optional.empty());
    for (RootSource source : sources()) {
      found =
          found.chain(
              earlier ->
                  earlier.isPresent() ? Uni.createFrom().item(earlier) : matching(source, row));
    }
    return found;
  }

  private Uni<Optional<RootKey>> firstMatch(RootSource source, List<RootKeyTable.Stored> rows) {
    Uni<Optional<RootKey>> found = Uni.createFrom().item(Optional.empty());
    for (RootKeyTable.Stored row : rows) {
      found =
          found.chain(
              earlier ->
                  earlier.isPresent() ? Uni.createFrom().item(earlier) : matching(source, row));
    }
    return found;
  }

  private Uni<Optional<RootKey>> matching(RootSource source, RootKeyTable.Stored row) {
    return matches
        .of(source, row)
        .invoke(found -> found.ifPresent(key -> known.put(key.fingerprint(), key)));
  }

  /** Every configured root key; the one that a new database begins with comes first. */
  private List<RootSource> sources() {
    List<RootSource> sources = new ArrayList<>();
    config.masterKey().map(RootSource::parse).ifPresent(sources::add);
    inToken(config.pkcs11().keyLabel()).ifPresent(sources::add);
    nextSource().ifPresent(sources::add);
    if (sources.isEmpty()) {
      throw new IllegalStateException("ENCRYPTION_MASTER_KEY is not set");
    }
    return sources;
  }

  private Optional<RootSource> nextSource() {
    return Stream.concat(
            config.masterKeyNext().map(RootSource::parse).stream(),
            inToken(config.pkcs11().nextKeyLabel()).stream())
        .findFirst();
  }

  private Optional<RootSource> inToken(Optional<String> label) {
    return label.map(
        name ->
            new RootSource.Token(
                token.orElseThrow(
                    () -> new IllegalStateException("expected the library of the PKCS#11 token")),
                name));
  }

  private static Problem.Unavailable mismatch(String fingerprint) {
    // readiness tells of it once, each call that needs it would do so for ever
    LOG.debugf("no configured root key is the one that wrapped the stored keys: %s", fingerprint);
    return new Problem.Unavailable(
        "root-key-mismatch",
        "the stored keys were wrapped by another root key",
        Duration.ofSeconds(30));
  }

  private Duration ttl() {
    return config.cache().activeVersionTtl();
  }

  /** The key that wraps, as of {@code readAt} on the process's own clock. */
  private record Wrapping(RootKey key, long readAt) {}
}
