package io.phishx.crypto.rotation;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.feed.Notice;
import io.phishx.chassis.feed.Notices;
import io.phishx.chassis.feed.Subscription;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.DataKeys;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRing;
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.KeyState;
import io.phishx.crypto.key.Rotated;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Gives a tenant a new version of its data key: by hand, when the active one is old, and before it
 * has sealed too many values for random nonces. Values name their version, so readers need nothing.
 */
@ApplicationScoped
public class DataKeyRotation {

  private static final Logger LOG = Logger.getLogger(DataKeyRotation.class);
  private static final String CHANNEL = "phishx.crypto.key-rotated";
  private static final String REMINDER = "reminder";
  private static final String BY_ITSELF = "crypto-service";
  private static final String REMEMBER =
      """
      insert into key_rotation (id, tenant_id, purpose, version, old_key_hash, new_key_hash, actor,
        at)
      values ($1, $2, $3, $4, $5, $6, $7, $8)
      """;

  private final DataKeys keys;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Notices notices;
  private final Clock clock;
  private final Duration maxAge;
  private final long maxSeals;
  private final Duration pause;
  private final Set<TenantId> underWay = ConcurrentHashMap.newKeySet();

  public DataKeyRotation(
      DataKeys keys,
      TenantTransaction transaction,
      AuditLog audit,
      Notices notices,
      Clock clock,
      CryptoConfig config) {
    this.keys = keys;
    this.transaction = transaction;
    this.audit = audit;
    this.notices = notices;
    this.clock = clock;
    this.maxAge = Duration.ofDays(config.rotationIntervalDays());
    this.maxSeals = config.maxSealsPerKey();
    this.pause = config.rotationPause();
  }

  /**
   * Rotates within the transaction of {@code connection}; {@link #announce} follows its commit.
   *
   * @param expected the version to be superseded; empty for whichever is active
   * @return empty if another version than the expected one is active
   */
  public Uni<Optional<Rotated>> rotate(
      SqlConnection connection,
      TenantId tenant,
      KeyPurpose purpose,
      Optional<Integer> expected,
      String actor) {
    return keys.rotate(connection, tenant, purpose, expected)
        .call(
            outcome ->
                outcome.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : remember(connection, tenant, purpose, outcome.get(), actor));
  }

  /**
   * Rotates because somebody wants it; as {@link #rotate}.
   *
   * @return fails with {@link Problem.TooMany} if the last rotation is not long enough ago
   */
  public Uni<Optional<Rotated>> rotateByHand(
      SqlConnection connection, TenantId tenant, KeyPurpose purpose, String actor) {
    return keys.active(connection, purpose)
        .invoke(active -> active.ifPresent(this::requirePause))
        .chain(() -> rotate(connection, tenant, purpose, Optional.empty(), actor));
  }

  private void requirePause(KeyRow active) {
    Duration left = Duration.between(clock.instant(), active.state().createdAt().plus(pause));
    // the first version came by no rotation
    if (active.version() > 1 && left.isPositive()) {
      throw new Problem.TooMany(
          "rotated-a-moment-ago",
          "the key was rotated at "
              + active.state().createdAt()
              + ", and all its values follow; expected "
              + pause
              + " between two rotations",
          left,
          1);
    }
  }

  /** Lets this process and the others know that a key of {@code purpose} has changed its state. */
  public Uni<Void> announce(TenantId tenant, KeyPurpose purpose, int version) {
    keys.doubt(tenant, purpose);
    return publish(tenant, facts(purpose, version));
  }

  /** Tells the owners of rows again; replicas of this service need no notice, and go on as is. */
  public Uni<Void> remind(TenantId tenant, KeyPurpose purpose, int version) {
    return publish(tenant, facts(purpose, version).put(REMINDER, true));
  }

  private static ObjectNode facts(KeyPurpose purpose, int version) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("purpose", purpose.label())
        .put("key_version", version);
  }

  private Uni<Void> publish(TenantId tenant, ObjectNode facts) {
    return notices.publish(notices.of(CHANNEL, tenant, null, facts));
  }

  /** Starts a rotation in the background if the key that has just sealed is due for one. */
  public void rotateIfDue(KeyRing ring) {
    ring.activeIfAsked(KeyPurpose.FIELD)
        .filter(key -> key.isDue(clock.instant(), maxAge, maxSeals))
        .filter(key -> underWay.add(key.tenant()))
        .ifPresent(this::rotateByItself);
  }

  /**
   * Rotates the tenant's data key if it is older than allowed.
   *
   * @return whether it got a successor; a failure is logged, and tried again at the next sweep
   */
  Uni<Boolean> rotateIfOld(TenantId tenant) {
    Instant limit = clock.instant().minus(maxAge);
    return transaction
        .sql(
            tenant,
            connection ->
                keys.list(connection)
                    .chain(
                        rows ->
                            rows.stream()
                                .filter(row -> row.purpose() == KeyPurpose.FIELD)
                                .filter(row -> row.state() instanceof KeyState.Active)
                                .filter(row -> row.state().createdAt().isBefore(limit))
                                .findFirst()
                                .map(
                                    due ->
                                        rotate(
                                            connection,
                                            tenant,
                                            KeyPurpose.FIELD,
                                            Optional.of(due.version()),
                                            BY_ITSELF))
                                .orElse(Uni.createFrom().item(Optional.empty()))))
        .call(
            outcome ->
                outcome.isEmpty()
                    ? Uni.createFrom().voidItem()
                    : announce(tenant, KeyPurpose.FIELD, outcome.get().version()))
        .map(Optional::isPresent)
        .onFailure()
        .invoke(e -> LOG.warnf(e, "a data key that is due could not be rotated"))
        .onFailure()
        .recoverWithItem(false);
  }

  void listen(@Observes StartupEvent event) {
    Subscription unused =
        notices.listen(CHANNEL, this::hear, () -> LOG.debug("listening for rotations"));
  }

  void hear(Notice notice) {
    TenantId tenant = notice.tenantId();
    if (tenant != null && !isReminder(notice)) {
      keys.doubt(tenant, KeyPurpose.FIELD);
      keys.doubt(tenant, KeyPurpose.INDEX);
      keys.doubt(tenant, KeyPurpose.FERNET);
    }
  }

  private static boolean isReminder(Notice notice) {
    JsonNode facts = notice.data();
    return facts != null && facts.path(REMINDER).asBoolean();
  }

  private void rotateByItself(DataKey due) {
    TenantId tenant = due.tenant();
    transaction
        .sql(
            tenant,
            connection ->
                rotate(connection, tenant, KeyPurpose.FIELD, Optional.of(due.version()), BY_ITSELF))
        .chain(
            outcome -> {
              keys.doubt(tenant, KeyPurpose.FIELD);
              return outcome.isEmpty()
                  ? Uni.createFrom().voidItem()
                  : announce(tenant, KeyPurpose.FIELD, outcome.get().version());
            })
        .onTermination()
        .invoke(() -> underWay.remove(tenant))
        .subscribe()
        .with(
            done -> LOG.infof("a data key was due and has a successor: version=%d", due.version()),
            failure -> LOG.warnf(failure, "a data key that is due could not be rotated"));
  }

  /** Enters a change of the root key in the operator tenant's history; it has no version. */
  public Uni<Void> rememberRoot(
      SqlConnection connection,
      TenantId operator,
      UUID id,
      String from,
      String to,
      String actor,
      Instant at) {
    return enter(
        connection, operator, "root", new Rotated(id, 0, Optional.of(from), to, at), actor);
  }

  private Uni<Void> remember(
      SqlConnection connection,
      TenantId tenant,
      KeyPurpose purpose,
      Rotated rotated,
      String actor) {
    AuditEntry entry =
        AuditEntry.of(
            "encryption.key-rotated",
            Outcome.SUCCESS,
            actor,
            Map.of(
                "purpose",
                purpose.label(),
                "version",
                Integer.toString(rotated.version()),
                "new_key_hash",
                rotated.newFingerprint()));
    return enter(connection, tenant, purpose.label(), rotated, actor)
        .chain(() -> audit.append(connection, tenant, entry))
        .replaceWithVoid();
  }

  private static Uni<Void> enter(
      SqlConnection connection, TenantId tenant, String purpose, Rotated rotated, String actor) {
    return connection
        .preparedQuery(REMEMBER)
        .execute(
            Tuple.tuple()
                .addUUID(rotated.keyId())
                .addUUID(tenant.value())
                .addString(purpose)
                .addInteger(rotated.version())
                .addString(rotated.oldFingerprint().orElse(null))
                .addString(rotated.newFingerprint())
                .addString(actor)
                .addOffsetDateTime(rotated.at().atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }
}
