package io.phishx.chassis.audit;

import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Appends what was done, in the transaction that does it, and reads it back. */
@ApplicationScoped
public class AuditLog {

  private static final String APPEND =
      """
      with entry as (
        insert into audit_log (id, tenant_id, at, event_type, outcome, actor, facts, sealed_as,
          action_details, ip_address, user_agent, mac)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12))
      insert into audit_pending (tenant_id, entry_id) values ($2, $1)
      """;

  private static final String APPEND_ALL = "select audit_append($1)";

  private static final String FILTER =
      """
      where ($1::timestamptz is null or at >= $1) and ($2::timestamptz is null or at < $2)
        and ($3::text is null or event_type = $3)
        and ($4::text is null or actor = $4)
        and ($9::text is null or actor = $9
          or exists (select 1 from jsonb_each_text(facts) as fact where fact.value = $9))
        and ($5::text is null or outcome = $5)
        and ($6::timestamptz is null or (at, id) < ($6, $7::uuid))
      """;
  private static final String NEWEST_FIRST = " order by at desc, id desc limit $8";
  private static final String FIND =
      """
      select id, at, event_type, outcome, actor, facts, sealed_as, action_details, ip_address,
        user_agent
      from audit_log
      """
          + FILTER
          + NEWEST_FIRST;
  private static final String FIND_CHAINED =
      """
      select l.id, l.at, l.event_type, l.outcome, l.actor, l.facts, l.sealed_as, l.action_details,
        l.ip_address, l.user_agent, l.mac, c.seq, c.hash
      from audit_log l left join audit_chain c on c.entry_id = l.id and c.seq <= $10
      """
          + FILTER
          + " and (c.seq is not null or (at, id) <= ($11, $12::uuid))"
          + NEWEST_FIRST;
  private static final String END = "select seq from audit_chain order by seq desc limit 1";

  private final Ids ids;
  private final Clock clock;
  private final AuditMac mac;

  public AuditLog(Ids ids, Clock clock, AuditMac mac) {
    this.ids = ids;
    this.clock = clock;
    this.mac = mac;
  }

  /** Appends {@code entry} in the transaction of {@code connection}; completes with its id. */
  public Uni<UUID> append(SqlConnection connection, TenantId tenant, AuditEntry entry) {
    StampedEntry stamped = stamped(tenant, entry);
    return connection.preparedQuery(APPEND).execute(stamped.values()).replaceWith(stamped.id());
  }

  /** {@code entry} as it is from now on, to be appended among others. */
  public StampedEntry stamped(TenantId tenant, AuditEntry entry) {
    return stamped(ids.next(), tenant, entry);
  }

  /** What takes the place of {@code earlier}: whichever of the two is appended first stays. */
  public StampedEntry instead(StampedEntry earlier, AuditEntry entry) {
    return stamped(earlier.id(), earlier.tenant(), entry);
  }

  private StampedEntry stamped(UUID id, TenantId tenant, AuditEntry entry) {
    Instant at = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return new StampedEntry(id, tenant, at, entry, mac);
  }

  /**
   * Appends {@code entries} of any tenants in one statement, which may be a transaction of its own;
   * none of those that are there already.
   */
  public Uni<Void> append(SqlConnection connection, List<StampedEntry> entries) {
    JsonArray json = new JsonArray(entries.stream().map(StampedEntry::json).toList());
    return connection.preparedQuery(APPEND_ALL).execute(Tuple.of(json)).replaceWithVoid();
  }

  /**
   * The tenant's entries, newest first: one more than {@code page} asks for, where there is one.
   * Runs in a transaction of {@code TenantTransaction}.
   */
  public Uni<List<AuditRow>> find(SqlConnection connection, AuditFilter filter, PageRequest page) {
    return connection.preparedQuery(FIND).execute(values(filter, page)).map(AuditLog::rows);
  }

  /**
   * Begins an export: appends that {@code actor} makes it, with how far the chain reaches as its
   * fact {@code up_to}. Runs in a transaction of {@code TenantTransaction}; reads of other
   * transactions, and of later ones, then make one whole.
   */
  public Uni<ExportHead> beginExport(SqlConnection connection, TenantId tenant, String actor) {
    return connection
        .query(END)
        .execute()
        .map(rows -> rows.size() == 0 ? 0L : rows.iterator().next().getLong(0))
        .chain(
            upTo -> {
              Map<String, String> facts = Map.of(ExportedEntry.UP_TO, String.valueOf(upTo));
              StampedEntry act =
                  stamped(tenant, AuditEntry.of("audit.exported", Outcome.SUCCESS, actor, facts));
              return connection
                  .preparedQuery(APPEND)
                  .execute(act.values())
                  .replaceWith(new ExportHead(act.id(), act.at(), upTo));
            });
  }

  /**
   * As {@link #find}, with where the entries stand in the chain, for the export of {@code head}:
   * what was sealed since stands there as pending.
   */
  public Uni<List<ChainedRow>> findChained(
      SqlConnection connection, ExportHead head, AuditFilter filter, PageRequest page) {
    Tuple values =
        values(filter, page)
            .addLong(head.upTo())
            .addOffsetDateTime(utc(head.at()))
            .addUUID(head.act());
    return connection
        .preparedQuery(FIND_CHAINED)
        .execute(values)
        .map(rows -> rows.stream().map(AuditLog::chained).toList());
  }

  private static Tuple values(AuditFilter filter, PageRequest page) {
    return Tuple.tuple()
        .addOffsetDateTime(utc(filter.from()))
        .addOffsetDateTime(utc(filter.to()))
        .addString(filter.eventType())
        .addString(filter.actor())
        .addString(filter.outcome() == null ? null : filter.outcome().name())
        .addOffsetDateTime(page.afterAt())
        .addUUID(page.afterId())
        .addInteger(page.rows())
        .addString(filter.concerned());
  }

  private static ChainedRow chained(Row row) {
    HexFormat hex = HexFormat.of();
    io.vertx.mutiny.core.buffer.Buffer hash = row.getBuffer("hash");
    return new ChainedRow(
        row(row),
        row.getLong("seq"),
        hex.formatHex(row.getBuffer("mac").getBytes()),
        hash == null ? null : hex.formatHex(hash.getBytes()));
  }

  private static @Nullable OffsetDateTime utc(@Nullable Instant at) {
    return at == null ? null : at.atOffset(ZoneOffset.UTC);
  }

  private static List<AuditRow> rows(RowSet<Row> rows) {
    List<AuditRow> result = new ArrayList<>(rows.size());
    for (Row row : rows) {
      result.add(row(row));
    }
    return result;
  }

  static AuditRow row(Row row) {
    Map<String, String> facts = new HashMap<>();
    for (Map.Entry<String, Object> fact : row.getJsonObject("facts")) {
      facts.put(fact.getKey(), String.valueOf(fact.getValue()));
    }
    return new AuditRow(
        row.getUUID("id"),
        row.getOffsetDateTime("at").toInstant(),
        row.getString("event_type"),
        Outcome.valueOf(row.getString("outcome")),
        row.getString("actor"),
        facts,
        row.getUUID("sealed_as"),
        row.getString("action_details"),
        row.getString("ip_address"),
        row.getString("user_agent"));
  }
}
