package io.phishx.crypto.key;

import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.root.RootKey;
import io.phishx.crypto.root.RootKeys;
import io.phishx.crypto.root.WrongRootKey;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Reads keys from the database into the cache, and makes those that a tenant does not have yet.
 * Callers that need the same at the same time share one transaction and one unwrapping.
 */
final class KeyReading {

  private static final Logger LOG = Logger.getLogger(KeyReading.class);
  private static final Duration LONGEST_UNWRAPPING = Duration.ofSeconds(10);

  private final KeyCache cache;
  private final DataKeyTable table;
  private final RootKeys roots;
  private final TenantTransaction transaction;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;
  private final InFlight<Wanted, List<DataKey>> underWay = new InFlight<>();

  KeyReading(
      KeyCache cache,
      DataKeyTable table,
      RootKeys roots,
      TenantTransaction transaction,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.cache = cache;
    this.table = table;
    this.roots = roots;
    this.transaction = transaction;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /** The keys of {@code needs}, as far as there are any; they are in the cache then. */
  Uni<List<DataKey>> read(TenantId tenant, KeyNeeds needs) {
    return underWay.join(new Wanted(tenant, needs), () -> readAlone(tenant, needs));
  }

  private Uni<List<DataKey>> readAlone(TenantId tenant, KeyNeeds needs) {
    long askedAt = cache.now();
    return roots
        .current()
        .chain(
            root ->
                transaction
                    .statement(connection -> table.find(connection, tenant, needs))
                    .chain(rows -> withFirst(root, tenant, needs, rows)))
        .chain(rows -> open(rows).ifNoItem().after(LONGEST_UNWRAPPING).fail())
        .map(opened -> kept(tenant, needs, opened, askedAt));
  }

  private List<DataKey> kept(
      TenantId tenant, KeyNeeds needs, List<KeyCache.Opened> opened, long askedAt) {
    opened.forEach(key -> cache.put(key, askedAt));
    List<DataKey> keys = opened.stream().map(KeyCache.Opened::key).toList();
    needs
        .all()
        .forEach(purpose -> cache.putVersions(tenant, purpose, versions(keys, purpose), askedAt));
    if (!needs.fieldVersions().isEmpty()) {
      Set<Integer> found =
          versions(keys, KeyPurpose.FIELD).stream().collect(Collectors.toUnmodifiableSet());
      needs.fieldVersions().stream()
          .filter(version -> !found.contains(version))
          .forEach(version -> cache.putAbsent(tenant, KeyPurpose.FIELD, version, askedAt));
    }
    return keys;
  }

  private static List<Integer> versions(List<DataKey> keys, KeyPurpose purpose) {
    return keys.stream().filter(key -> key.purpose() == purpose).map(DataKey::version).toList();
  }

  /** The rows found; after first keys were made for purposes that have none. */
  private Uni<List<KeyRow>> withFirst(
      RootKey root, TenantId tenant, KeyNeeds needs, List<KeyRow> rows) {
    Set<KeyPurpose> absent = EnumSet.noneOf(KeyPurpose.class);
    absent.addAll(needs.active());
    rows.stream()
        .filter(row -> row.state() instanceof KeyState.Active)
        .forEach(row -> absent.remove(row.purpose()));
    return absent.isEmpty()
        ? Uni.createFrom().item(rows)
        : transaction
            .sql(tenant, connection -> makeFirst(connection, root, tenant, absent))
            // whoever was first: what is stored counts
            .chain(
                () -> transaction.statement(connection -> table.find(connection, tenant, needs)));
  }

  private Uni<Void> makeFirst(
      SqlConnection connection, RootKey root, TenantId tenant, Set<KeyPurpose> absent) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return Multi.createFrom()
        .iterable(absent)
        .onItem()
        .transformToUniAndConcatenate(
            purpose ->
                // a restored database may have forgotten the first key too
                table
                    .highestReported(connection, tenant, purpose)
                    .chain(
                        reported ->
                            NewKey.make(root, ids.next(), tenant, purpose, reported + 1, now))
                    .chain(
                        key ->
                            table
                                .add(connection, key)
                                .call(
                                    added ->
                                        added
                                            ? audit.append(connection, tenant, key.made())
                                            : Uni.createFrom().voidItem())))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private Uni<List<KeyCache.Opened>> open(List<KeyRow> rows) {
    return Multi.createFrom()
        .iterable(rows)
        .onItem()
        .transformToUniAndConcatenate(this::open)
        .collect()
        .asList();
  }

  /** What was unwrapped a short time ago is not unwrapped again. */
  private Uni<KeyCache.Opened> open(KeyRow row) {
    KeyCache.Opened open = cache.opened(row);
    if (open != null) {
      return Uni.createFrom().item(new KeyCache.Opened(open.key().asOf(row), open.at()));
    }
    return roots
        .of(row.rootFingerprint())
        .chain(root -> root.unwrap(row.wrapped().getBytes(), row.context()))
        .map(material -> new KeyCache.Opened(new DataKey(row, Secret.of(material)), cache.now()))
        .onFailure(WrongRootKey.class)
        .transform(
            e -> {
              LOG.errorf(
                  "a stored data key does not open with its root key %s", row.rootFingerprint());
              return new Problem.Unavailable(
                  "keys-unreadable",
                  "the tenant's stored keys do not open with the root key",
                  Duration.ofSeconds(30));
            });
  }

  private record Wanted(TenantId tenant, KeyNeeds needs) {}
}
