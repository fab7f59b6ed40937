package io.phishx.anomaly.settings;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.hibernate.reactive.mutiny.Mutiny;

/** Reads and changes tenants' settings; a change holds here at once, in other processes in 10 s. */
@ApplicationScoped
public class TenantSettings {

  private static final Duration KEPT = Duration.ofSeconds(10);

  private static final int MAX_KEPT = 10_000;

  private static final TypeReference<Map<String, Object>> VALUES = new TypeReference<>() {};

  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('anomaly_settings ' || $1::text, 0))";
  private static final String STORED =
      "select to_jsonb(s) - 'tenant_id' - 'updated_at' from anomaly_settings s where tenant_id = $1";
  private static final String RETENTION =
      "select retention_days from anomaly_settings where tenant_id = $1";
  private static final String DROP = "delete from anomaly_settings where tenant_id = $1";
  private static final String STORE =
      "insert into anomaly_settings"
          + " select * from jsonb_populate_record(null::anomaly_settings, $1::jsonb)";

  private final TenantTransaction transactions;
  private final AuditLog log;
  private final DefaultSettings defaults;
  private final ObjectMapper json;
  private final Clock clock;
  private final Cache<TenantId, Settings> kept =
      Caffeine.newBuilder().maximumSize(MAX_KEPT).expireAfterWrite(KEPT).build();

  TenantSettings(
      TenantTransaction transactions,
      AuditLog log,
      DefaultSettings defaults,
      ObjectMapper json,
      Clock clock) {
    this.defaults = defaults;
    this.transactions = transactions;
    this.log = log;
    this.json = json;
    this.clock = clock;
  }

  /** The tenant's settings; the operator's defaults until it changes one. */
  public Uni<Settings> of(TenantId tenant) {
    Settings known = kept.getIfPresent(tenant);
    if (known != null) {
      return Uni.createFrom().item(known);
    }
    return transactions
        .panache(tenant, session -> row(session, tenant))
        .map(row -> row.map(SettingsRow::settings).orElseGet(defaults::get))
        .invoke(settings -> kept.put(tenant, settings));
  }

  /** How many days the tenant keeps its mail; for work in the background, where no call is. */
  public Uni<Integer> retentionDays(TenantId tenant) {
    return transactions.sql(
        tenant,
        connection ->
            connection
                .preparedQuery(RETENTION)
                .execute(Tuple.of(tenant.value()))
                .map(
                    rows ->
                        rows.size() == 0
                            ? defaults.get().retentionDays()
                            : rows.iterator().next().getInteger(0)));
  }

  /**
   * Changes what {@code change} names and records who changed what; neither without the other.
   * Changes of one tenant wait for each other.
   */
  public Uni<Settings> change(TenantId tenant, String actor, SettingsChange change) {
    return transactions
        .sql(
            tenant,
            connection ->
                connection
                    .preparedQuery(LOCK)
                    .execute(Tuple.of(tenant.toString()))
                    .chain(() -> connection.preparedQuery(STORED).execute(Tuple.of(tenant.value())))
                    .chain(
                        rows -> {
                          Settings old = stored(rows);
                          Settings settings = change.on(old);
                          return connection
                              .preparedQuery(DROP)
                              .execute(Tuple.of(tenant.value()))
                              .chain(
                                  () ->
                                      connection
                                          .preparedQuery(STORE)
                                          .execute(Tuple.of(row(tenant, settings))))
                              .chain(
                                  () -> log.append(connection, tenant, entry(actor, old, settings)))
                              .replaceWith(settings);
                        }))
        .invoke(settings -> kept.put(tenant, settings));
  }

  private Settings stored(RowSet<Row> rows) {
    for (Row row : rows) {
      return json.convertValue(row.getJsonObject(0).getMap(), Settings.class);
    }
    return defaults.get();
  }

  private JsonObject row(TenantId tenant, Settings settings) {
    return new JsonObject(values(settings))
        .put("tenant_id", tenant.toString())
        .put("updated_at", clock.instant().toString());
  }

  private AuditEntry entry(String actor, Settings old, Settings settings) {
    Map<String, Object> before = values(old);
    Map<String, String> changed = new HashMap<>();
    values(settings)
        .forEach(
            (name, value) -> {
              if (!value.equals(before.get(name))) {
                changed.put(name, before.get(name) + " -> " + value);
              }
            });
    return AuditEntry.of("anomaly-settings.changed", Outcome.SUCCESS, actor, changed);
  }

  private Map<String, Object> values(Settings settings) {
    return new HashMap<>(json.convertValue(settings, VALUES));
  }

  private static Uni<Optional<SettingsRow>> row(Mutiny.Session session, TenantId tenant) {
    return session.find(SettingsRow.class, tenant.value()).map(Optional::ofNullable);
  }
}
