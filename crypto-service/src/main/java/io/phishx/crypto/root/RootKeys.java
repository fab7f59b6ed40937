package io.phishx.crypto.root;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Gives the root key: made once from the configuration and the stored salt, and compared with the
 * fingerprint of the one that wrapped the stored keys.
 */
@ApplicationScoped
public class RootKeys {

  private static final Logger LOG = Logger.getLogger(RootKeys.class);
  private static final int SALT_LENGTH = 16;
  private static final String FIND =
      "select fingerprint, salt, iterations from root_key where active";
  private static final String ADD =
      """
      insert into root_key (fingerprint, salt, iterations, active) values ($1, $2, $3, true)
      on conflict do nothing
      """;

  private final CryptoConfig config;
  private final TenantTransaction transaction;
  private final Vertx vertx;
  private volatile @Nullable RootKey known;

  public RootKeys(CryptoConfig config, TenantTransaction transaction, Vertx vertx) {
    this.config = config;
    this.transaction = transaction;
    this.vertx = vertx;
  }

  /** Refuses to start with a root key that is missing, or weak outside a local run. */
  void check(@Observes StartupEvent event) {
    boolean local = ConfigUtils.isProfileActive("local");
    Optional<String> refusal = refusal(config, local);
    if (refusal.isPresent()) {
      throw new IllegalStateException(refusal.get());
    }
    source()
        .weakness()
        .ifPresent(
            why -> LOG.warnf("the root key is weak, which only a local run accepts: %s", why));
    if (!config.enabled()) {
      LOG.warn("encryption is switched off: fields are stored readable");
    }
  }

  /** Why this configuration must not run; empty if it may. */
  static Optional<String> refusal(CryptoConfig config, boolean local) {
    if (config.masterKey().isEmpty()) {
      return Optional.of(
          "ENCRYPTION_MASTER_KEY is not set; expected 32 random bytes as base64, for example of:"
              + " openssl rand -base64 32");
    }
    if (!local && !config.enabled()) {
      return Optional.of("ENCRYPTION_ENABLED=false is accepted in a local run only");
    }
    return RootSource.parse(config.masterKey().get())
        .weakness()
        .filter(why -> !local)
        .map(
            why ->
                "ENCRYPTION_MASTER_KEY is weak: "
                    + why
                    + "; expected 32 random bytes as base64, for example of: openssl rand -base64"
                    + " 32");
  }

  /**
   * The root key of this run.
   *
   * @return fails with {@link Problem.Unavailable} if it is not the key that wrapped the stored
   *     data keys, and with the database's failure if its salt cannot be read yet
   */
  public Uni<RootKey> current() {
    RootKey ready = known;
    return ready != null
        ? Uni.createFrom().item(ready)
        : stored().chain(found -> found != null ? open(found) : first()).invoke(key -> known = key);
  }

  private Uni<RootKey> first() {
    byte[] salt = new byte[SALT_LENGTH];
    new SecureRandom().nextBytes(salt);
    int iterations = config.passphraseIterations();
    return make(salt, iterations)
        .chain(
            key ->
                transaction.withoutTenant(
                    connection ->
                        connection
                            .preparedQuery(ADD)
                            .execute(
                                Tuple.of(
                                    key.fingerprint(),
                                    Buffer.buffer(salt).getDelegate(),
                                    iterations))
                            .replaceWithVoid()))
        // another replica may have been first: then its salt counts
        .chain(this::stored)
        .chain(found -> open(Objects.requireNonNull(found)));
  }

  private Uni<RootKey> open(Stored stored) {
    return make(stored.salt().getBytes(), stored.iterations())
        .invoke(
            key -> {
              if (!key.fingerprint().equals(stored.fingerprint())) {
                LOG.errorf(
                    "the configured root key is not the one that wrapped the stored keys:"
                        + " expected fingerprint %s, configured %s",
                    stored.fingerprint(), key.fingerprint());
                throw new Problem.Unavailable(
                    "root-key-mismatch",
                    "the stored keys were wrapped by another root key",
                    Duration.ofSeconds(30));
              }
            });
  }

  private Uni<RootKey> make(byte[] salt, int iterations) {
    return switch (source()) {
      case RootSource.Raw raw -> Uni.createFrom().item(new ConfiguredRootKey(raw.key()));
      case RootSource.Passphrase passphrase ->
          vertx.executeBlocking(
              () -> {
                Secret key = passphrase.stretch(salt, iterations);
                return new ConfiguredRootKey(key);
              },
              false);
    };
  }

  private Uni<@Nullable Stored> stored() {
    return transaction.withoutTenant(
        connection ->
            connection
                .query(FIND)
                .execute()
                .map(
                    rows -> {
                      if (rows.rowCount() == 0) {
                        return null;
                      }
                      Row row = rows.iterator().next();
                      return new Stored(
                          row.getString("fingerprint"),
                          row.getBuffer("salt"),
                          row.getInteger("iterations"));
                    }));
  }

  private RootSource source() {
    return RootSource.parse(
        config
            .masterKey()
            .orElseThrow(() -> new IllegalStateException("ENCRYPTION_MASTER_KEY is not set")));
  }

  private record Stored(String fingerprint, Buffer salt, int iterations) {}
}
