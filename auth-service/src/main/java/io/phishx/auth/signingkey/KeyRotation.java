package io.phishx.auth.signingkey;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Trust;
import io.phishx.auth.trust.TokenLife;
import io.phishx.auth.trust.TrustVersion;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;
import java.security.KeyPair;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * Changes the signing keys, in time and by hand. Every replica runs it; the lock on the trust
 * version lets one of them change the table, and the others follow.
 */
@ApplicationScoped
class KeyRotation {

  private static final Logger LOG = Logger.getLogger(KeyRotation.class);
  private static final Duration LONGEST_ROUND = Duration.ofSeconds(30);

  private final SigningKeys keys;
  private final SigningKeyRows rows;
  private final KeyRemoval removal;
  private final TrustVersion trust;
  private final AuditLog audit;
  private final ConfiguredKey configured;
  private final Clock clock;
  private final Trust verifying;
  private final Rotation rotation;
  private final AuthConfig config;
  private final Recurring recurring;

  KeyRotation(
      SigningKeys keys,
      SigningKeyRows rows,
      KeyRemoval removal,
      TrustVersion trust,
      AuditLog audit,
      ConfiguredKey configured,
      AuthConfig config,
      TokenLife life,
      Trust verifying,
      Clock clock,
      Vertx vertx) {
    this.keys = keys;
    this.rows = rows;
    this.removal = removal;
    this.trust = trust;
    this.audit = audit;
    this.configured = configured;
    this.config = config;
    this.clock = clock;
    this.verifying = verifying;
    this.rotation =
        new Rotation(
            SigningAlgorithm.of(config.token().algorithm()),
            config.keys().rotationInterval(),
            config.keys().publishWait(),
            life.longest());
    this.recurring = new Recurring(vertx, LONGEST_ROUND, this::check, KeyRotation::failed);
  }

  void start(@Observes StartupEvent event) {
    if (configured.signer().isPresent() && configured.publicHalf().isEmpty()) {
      // the feed's content changed with the configuration, so its version has to
      trust
          .change(connection -> Uni.createFrom().voidItem())
          .onFailure()
          .retry()
          .withBackOff(Duration.ofMillis(200), Duration.ofSeconds(5))
          .indefinitely()
          .subscribe()
          .with(done -> {}, e -> LOG.warn("the configured key could not be announced", e));
      return;
    }
    begin(check());
    recurring.every(config.keys().checkInterval());
  }

  /** Once trust is followed: a key that another replica removed signs nothing more here. */
  void follow(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) StartupEvent event) {
    verifying.onChange(
        snapshot -> {
          if (keys.signsWithRevoked()) {
            begin(keys.refresh());
          }
        });
  }

  void stop(@Observes ShutdownEvent event) {
    recurring.stop();
  }

  private static void begin(Uni<Void> round) {
    round.subscribe().with(done -> {}, KeyRotation::failed);
  }

  private static void failed(Throwable failure) {
    LOG.warnf("the signing keys could not be checked: %s", failure.toString());
  }

  /**
   * Publishes the next key at once; it signs after the wait for verifiers.
   *
   * @throws Problem.Conflict if a key stands in the configuration, or one is waiting already
   */
  Uni<SigningKey> rotate(TenantId operator, String actor) {
    requireOwnKeys();
    return trust
        .change(
            operator,
            connection ->
                rows.find(connection)
                    .chain(
                        known -> {
                          if (known.genuine().stream()
                              .anyMatch(SigningKey.Published.class::isInstance)) {
                            throw new Problem.Conflict(
                                "rotation-in-progress", "a published key waits for its turn");
                          }
                          SigningKey next = make();
                          return save(connection, List.of(next))
                              .chain(
                                  () ->
                                      audited(
                                          connection, operator, actor, "key.published", next.kid()))
                              .replaceWith(next);
                        }))
        .call(keys::refresh);
  }

  /**
   * Removes a key at once, everywhere; a token that it signed is refused from then on. Was it the
   * one of the configuration, nothing is signed until this service starts with another.
   *
   * @throws Problem.NotFound if there is no such key
   */
  Uni<Void> remove(TenantId operator, String actor, String kid) {
    return trust
        .change(
            operator,
            connection ->
                removal
                    .remove(connection, kid, this::removing)
                    .chain(() -> audited(connection, operator, actor, "key.removed", kid)))
        .call(keys::refresh)
        .replaceWithVoid();
  }

  private List<SigningKey> removing(List<SigningKey> known, String kid) {
    return rotation.remove(known, kid, now(), this::make);
  }

  /** Does what is due by now. */
  Uni<Void> check() {
    return keys.refresh()
        .chain(
            () ->
                due(keys.keys()).isEmpty() && !keys.outdated() && !removal.anyCameBack(keys.keys())
                    ? Uni.createFrom().voidItem()
                    : change());
  }

  private Uni<Void> change() {
    Function<SqlConnection, Uni<Void>> work =
        connection ->
            rows.find(connection)
                .chain(found -> removal.removeAgain(connection, found.genuine(), this::removing))
                .chain(() -> rows.find(connection))
                .call(found -> rows.standDown(connection, found.refused(), now()))
                .call(found -> save(connection, keys.renewed(found)))
                .map(found -> due(found.genuine()))
                .invoke(
                    changes ->
                        changes.forEach(
                            key ->
                                LOG.infof(
                                    "a signing key changes: kid=%s state=%s",
                                    key.kid(), key.getClass().getSimpleName())))
                .chain(changes -> save(connection, changes));
    return trust.change(work).chain(keys::refresh);
  }

  private List<SigningKey> due(List<SigningKey> known) {
    Optional<SigningKey.Material> publicHalf = configured.publicHalf();
    if (publicHalf.isEmpty()) {
      return rotation.due(known, now(), this::usable, this::make);
    }
    return keys.isRevoked(publicHalf.get().kid())
        ? List.of()
        : rotation.due(known, publicHalf.get(), now());
  }

  private boolean usable(SigningKey key) {
    return switch (key) {
      case SigningKey.Published p -> keys.openPrivate(p.kid(), p.sealedPrivate()).isPresent();
      case SigningKey.Active a -> keys.openPrivate(a.kid(), a.sealedPrivate()).isPresent();
      case SigningKey.Retired r -> false;
      case SigningKey.Configured c -> false;
      case SigningKey.Removed r -> false;
    };
  }

  private SigningKey.Published make() {
    SigningAlgorithm algorithm = rotation.algorithm();
    KeyPair pair = KeyMaker.pair(algorithm);
    SigningKey.Material material = KeyMaker.material(algorithm, pair.getPublic());
    return new SigningKey.Published(
        material, now(), keys.sealPrivate(material.kid(), pair.getPrivate()));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private void requireOwnKeys() {
    if (configured.signer().isPresent()) {
      throw new Problem.Conflict(
          "key-is-configured", "the signing key stands in the configuration; change it there");
    }
  }

  private Uni<Void> save(SqlConnection connection, List<SigningKey> changes) {
    return changes.isEmpty() ? Uni.createFrom().voidItem() : rows.save(connection, changes);
  }

  private Uni<Void> audited(
      SqlConnection connection, TenantId tenant, String actor, String event, String kid) {
    return audit
        .append(
            connection, tenant, AuditEntry.of(event, Outcome.SUCCESS, actor, Map.of("kid", kid)))
        .replaceWithVoid();
  }
}
