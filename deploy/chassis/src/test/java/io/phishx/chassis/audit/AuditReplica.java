package io.phishx.chassis.audit;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.chassis.database.BeginPatience;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.notify.NotifyConfig;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabaseRole;
import io.phishx.testing.PostgresResource;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.hibernate.reactive.mutiny.Mutiny;

/** One replica's audit log with its sealer, on the database that {@link PostgresResource} named. */
final class AuditReplica implements AutoCloseable {

  static final String MAC_KEY = "dGVzdHMtb25seS1hdWRpdC1tYWMta2V5LTMyLWJ5dGU=";

  static final String SERVICE = "chassis-test";

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Vertx vertx = Vertx.vertx();
  private final io.vertx.sqlclient.Pool pool;
  private final TenantTransaction transactions;
  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final AuditLog log;
  private final AuditSealer sealer;
  private final AuditVerification verification;
  private final AuditCheckpoints checkpoints;

  AuditReplica(Map<String, String> settings) throws SQLException {
    this(PostgresResource.login(PostgresResource.database(), DatabaseRole.APP), settings);
  }

  /** On a database that another process named. */
  AuditReplica(DatabaseLogin app, Map<String, String> settings) {
    PgConnectOptions options =
        PgConnectOptions.fromUri(app.jdbcUrl().substring("jdbc:".length()))
            .setUser(app.user())
            .setPassword(app.password());
    this.pool =
        PgBuilder.pool()
            .with(new PoolOptions().setMaxSize(6))
            .connectingTo(options)
            .using(vertx)
            .build();
    this.transactions =
        new TenantTransaction(
            new Pool(pool), noSessions(), new BeginPatience(vertx, Duration.ofSeconds(10)));
    AuditConfig config = config(AuditConfig.class, settings);
    Clock clock = Clock.systemUTC();
    Ids ids = new Ids(clock);
    AuditMac mac = new AuditMac(config);
    this.log = new AuditLog(ids, clock, mac);
    ChainHead head = new ChainHead(transactions, mac);
    KeptCheckpoints kept = new KeptCheckpoints(config, vertx, SERVICE);
    this.sealer = new AuditSealer(transactions, mac, vertx, config, clock, metrics);
    this.verification = new AuditVerification(transactions, mac, head, kept);
    this.checkpoints =
        new AuditCheckpoints(
            transactions,
            head,
            log,
            kept,
            new Notifier(config(NotifyConfig.class, settings), ids, clock),
            config,
            vertx,
            clock,
            metrics,
            SERVICE);
  }

  private static <T> T config(Class<T> type, Map<String, String> settings) {
    return new SmallRyeConfigBuilder()
        .addDiscoveredConverters()
        .withMapping(type)
        .withSources(
            new PropertiesConfigSource(
                Map.of("phishx.audit.mac-key", MAC_KEY, "phishx.audit.seal-interval", "100ms"),
                "defaults",
                100),
            new PropertiesConfigSource(settings, "settings", 200))
        .build()
        .getConfigMapping(type);
  }

  private static Mutiny.SessionFactory noSessions() {
    return (Mutiny.SessionFactory)
        Proxy.newProxyInstance(
            AuditReplica.class.getClassLoader(),
            new Class<?>[] {Mutiny.SessionFactory.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException("the audit log needs no Hibernate");
            });
  }

  /** Lets its sealer run by its timer. */
  void seal() {
    sealer.start(new StartupEvent());
  }

  int sealNow() {
    return sealer.sealAll().await().atMost(LONG);
  }

  int checkpointNow() {
    return checkpoints.makeDue().await().atMost(LONG);
  }

  StampedEntry stamped(TenantId tenant, AuditEntry entry) {
    return log.stamped(tenant, entry);
  }

  StampedEntry instead(StampedEntry earlier, AuditEntry entry) {
    return log.instead(earlier, entry);
  }

  /** By one statement. */
  void append(List<StampedEntry> entries) {
    transactions.statement(connection -> log.append(connection, entries)).await().atMost(LONG);
  }

  double oldestPendingSeconds() {
    return metrics.get("phishx_audit_oldest_pending_seconds").gauge().value();
  }

  /** How often a broken chain was told of as {@code finding}. */
  double broken(String finding) {
    return metrics.get("phishx_audit_broken_total").tag("finding", finding).counter().count();
  }

  double sealFailures() {
    return metrics.get("phishx_audit_seal_failures_total").counter().count();
  }

  /** Appends an entry with an address that is sealed as {@code k1:<plain>}. */
  Uni<UUID> append(TenantId tenant, String actor, int number) {
    String address = "10.0.0." + number % 250;
    AuditEntry entry =
        new AuditEntry(
            "thing.made",
            Outcome.SUCCESS,
            actor,
            Map.of("number", String.valueOf(number)),
            UUID.randomUUID(),
            null,
            new SealedText(address, "k1:" + address),
            null);
    return transactions.sql(tenant, connection -> log.append(connection, tenant, entry));
  }

  AuditVerification.Result verify(TenantId tenant) {
    return verification
        .verify(
            tenant, rows -> Uni.createFrom().item(rows.stream().map(AuditReplica::open).toList()))
        .await()
        .atMost(LONG);
  }

  /** Begins an export. */
  ExportHead beginExport(TenantId tenant) {
    return transactions
        .sql(tenant, connection -> log.beginExport(connection, tenant, "somebody"))
        .await()
        .atMost(LONG);
  }

  /** Every entry of an export that was begun, opened, newest first. */
  List<ExportedEntry> export(TenantId tenant, ExportHead head) {
    return transactions
        .sql(tenant, connection -> Exports.all(log, connection, head))
        .map(rows -> opened(tenant, head, rows))
        .await()
        .atMost(LONG);
  }

  /** Every entry, opened, newest first; what is told of it is forgotten again. */
  List<ExportedEntry> export(TenantId tenant) {
    List<ExportedEntry> lines = new ArrayList<>();
    transactions
        .sql(
            tenant,
            connection ->
                log.beginExport(connection, tenant, "somebody")
                    .chain(
                        head ->
                            Exports.all(log, connection, head)
                                .invoke(rows -> lines.addAll(opened(tenant, head, rows))))
                    .chain(
                        () ->
                            Uni.createFrom()
                                .failure(new IllegalStateException("to be rolled back"))))
        .onFailure(IllegalStateException.class)
        .recoverWithNull()
        .await()
        .atMost(LONG);
    return lines;
  }

  private static List<ExportedEntry> opened(
      TenantId tenant, ExportHead head, List<ChainedRow> rows) {
    return rows.stream()
        .map(
            row ->
                ExportedEntry.of(
                    tenant,
                    head,
                    new ChainedRow(open(row.row()), row.seq(), row.mac(), row.hash())))
        .toList();
  }

  private static AuditRow open(AuditRow row) {
    String sealed = row.ipAddress();
    String plain = sealed == null ? null : sealed.substring(sealed.indexOf(':') + 1);
    return row.with(row.details(), plain, row.userAgent());
  }

  @Override
  public void close() {
    sealer.stop(new io.quarkus.runtime.ShutdownEvent());
    pool.close().toCompletionStage().toCompletableFuture().join();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
