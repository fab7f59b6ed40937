package io.phishx.crypto.coverage;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.client.WorkLease;
import io.phishx.crypto.field.SealedTables;
import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.rotation.DataKeyRotation;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Gives the notice of a rotation again while a service has not counted the tenant's rows twice
 * since: notices get lost, and a service that stores nothing of a tenant has no other reason to
 * look at him. One replica does it at a time, slowly.
 */
@ApplicationScoped
class RotationReminder {

  private static final Logger LOG = Logger.getLogger(RotationReminder.class);
  private static final int AT_ONCE = 500;
  private static final Duration LONGEST_ROUND = Duration.ofHours(6);

  /** Between two notices: each has a service look at a tenant. */
  private static final Duration PACE = Duration.ofMillis(50);

  /** In settle times: whoever heard of the rotation has counted twice by then, or is at work. */
  private static final int PATIENCE = 3;

  private static final String ROTATED =
      """
      select tenant_id, purpose, version, uncounted
      from rotated_keys($1, $2, $3, $4, $5, $6, make_interval(secs => $7))
      """;

  private final DataKeyRotation rotation;
  private final TenantTransaction transaction;
  private final Clock clock;
  private final Duration settle;
  private final Duration interval;
  private final Duration firstAfter;
  private final Vertx vertx;
  private final WorkLease lease;
  private final Recurring timer;
  private final String[] tables;
  private final String[] indexed;

  RotationReminder(
      DataKeyRotation rotation,
      TenantTransaction transaction,
      Clock clock,
      CryptoConfig config,
      Vertx vertx) {
    this.rotation = rotation;
    this.transaction = transaction;
    this.clock = clock;
    this.settle = config.settleTime();
    this.interval = config.sweepInterval();
    this.firstAfter = config.sweepFirstAfter();
    this.vertx = vertx;
    // kept to its end: the other replicas leave this interval to the one that has begun
    this.lease = new WorkLease(transaction, "rotation-reminder", interval);
    this.timer = new Recurring(vertx, LONGEST_ROUND, this::remind, RotationReminder::failed);
    List<SealedTable> counted = SealedTables.ofServices();
    this.tables = counted.stream().map(SealedTable::name).toArray(String[]::new);
    this.indexed =
        counted.stream()
            .filter(table -> table.isIndexed(false))
            .map(SealedTable::name)
            .toArray(String[]::new);
  }

  void start(@Observes StartupEvent event) {
    vertx.setTimer(
        firstAfter.toMillis(),
        timer -> remind().subscribe().with(done -> {}, RotationReminder::failed));
    timer.every(interval);
  }

  void stop(@Observes ShutdownEvent event) {
    timer.stop();
  }

  /** One round; completes with how many notices were given, 0 where another replica gives them. */
  Uni<Integer> remind() {
    return remind(AT_ONCE);
  }

  /** As {@link #remind()}, in pages of keys. */
  Uni<Integer> remind(int atOnce) {
    AtomicReference<RotatedKey> last = new AtomicReference<>(RotatedKey.BEFORE_ALL);
    return Multi.createBy()
        .repeating()
        .uni(() -> page(last, atOnce))
        .whilst(page -> page.found() == atOnce)
        .collect()
        .with(Collectors.summingInt(Page::reminded))
        .invoke(
            reminded -> {
              if (reminded > 0) {
                LOG.infof("services were told again of keys that were rotated: keys=%d", reminded);
              }
            });
  }

  /**
   * A key with older ones.
   *
   * @param uncounted whether a service may not have heard of it
   */
  private record RotatedKey(TenantId tenant, String purpose, int version, boolean uncounted) {

    /** The service's own keys stand here: its indexes are counted with those of each tenant. */
    static final RotatedKey BEFORE_ALL =
        new RotatedKey(new TenantId(new UUID(0, 0)), "index", 0, false);
  }

  private record Page(int found, int reminded) {

    static final Page NONE = new Page(0, 0);
  }

  private Uni<Page> page(AtomicReference<RotatedKey> last, int atOnce) {
    return lease
        .hold()
        .chain(
            held ->
                held
                    ? rotated(Objects.requireNonNull(last.get()), atOnce)
                        .chain(found -> tell(found, last))
                    : Uni.createFrom().item(Page.NONE));
  }

  private Uni<Page> tell(List<RotatedKey> found, AtomicReference<RotatedKey> last) {
    return Multi.createFrom()
        .iterable(found)
        .invoke(last::set)
        .filter(RotatedKey::uncounted)
        .onItem()
        .transformToUniAndConcatenate(
            key ->
                rotation
                    .remind(key.tenant(), KeyPurpose.of(key.purpose()), key.version())
                    .onItem()
                    .delayIt()
                    .by(PACE)
                    .replaceWith(key))
        .collect()
        .asList()
        .map(told -> new Page(found.size(), told.size()));
  }

  private Uni<List<RotatedKey>> rotated(RotatedKey after, int atOnce) {
    OffsetDateTime before =
        clock.instant().minus(settle.multipliedBy(PATIENCE)).atOffset(ZoneOffset.UTC);
    return transaction.withoutTenant(
        connection ->
            connection
                .preparedQuery(ROTATED)
                .execute(
                    Tuple.tuple()
                        .addUUID(after.tenant().value())
                        .addString(after.purpose())
                        .addInteger(atOnce)
                        .addOffsetDateTime(before)
                        .addArrayOfString(tables)
                        .addArrayOfString(indexed)
                        .addDouble((double) settle.toMillis() / 1000))
                .map(
                    rows -> {
                      List<RotatedKey> found = new ArrayList<>(rows.size());
                      rows.forEach(row -> found.add(key(row)));
                      return found;
                    }));
  }

  private static RotatedKey key(Row row) {
    return new RotatedKey(
        new TenantId(row.getUUID("tenant_id")),
        row.getString("purpose"),
        row.getInteger("version"),
        row.getBoolean("uncounted"));
  }

  private static void failed(Throwable failure) {
    LOG.warnf(failure, "services could not be told again of keys that were rotated");
  }
}
