package io.phishx.crypto.key;

import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The table of wrapped data keys; each call but one runs in the transaction of its tenant. */
@ApplicationScoped
class DataKeyTable {

  private static final String FIND = "select " + KeyRow.COLUMNS + " from keys_of($1, $2, $3, $4)";
  private static final String LIST =
      "select " + KeyRow.COLUMNS + " from data_key order by purpose, version desc";
  private static final String PAGE =
      "select "
          + KeyRow.COLUMNS
          + """
           from data_key
          where $1::timestamptz is null or (created_at, id) < ($1, $2::uuid)
          order by created_at desc, id desc limit $3
          """;
  private static final String LOCK_ACTIVE =
      "select "
          + KeyRow.COLUMNS
          + " from data_key where purpose = $1 and state = 'active' for update";
  private static final String HIGHEST_REPORTED =
      """
      select coalesce(max((c ->> 'key_version')::int), 0) as version
      from coverage_report, jsonb_array_elements(columns) c
      where c ->> 'format' = $1 and not (c ->> 'format' = 'index' and table_name = $2)
        and (c ->> 'key_version')::int <= $3
      """;
  private static final String HIGHEST_OF_SERVICE_INDEX =
      "select highest_service_index($1, $2) as version";

  /** Above it a count is a mistake: a value's nine digits must never run out for its reporter. */
  private static final int CREDIBLE_VERSION = 100_000_000;

  private static final String ADD =
      """
      insert into data_key (id, tenant_id, purpose, version, state, wrapped, root_fingerprint,
        fingerprint, created_at)
      values ($1, $2, $3, $4, 'active', $5, $6, $7, $8)
      on conflict do nothing
      """;
  private static final String SUPERSEDE =
      "update data_key set state = 'decrypt_only', rotated_at = $2 where id = $1";

  private static final String HOLD =
      "select pg_advisory_xact_lock_shared(hashtextextended('phishx/keys/' || $1, 3))";
  private static final String HOLD_ALONE =
      "select pg_advisory_xact_lock(hashtextextended('phishx/keys/' || $1, 3))";
  private static final String IS_SHREDDED = "select 1 from shredding where tenant_id = $1";
  private static final String DESTROY = "delete from data_key";
  private static final String UNDER_OTHER_ROOT =
      "select " + KeyRow.COLUMNS + " from data_key where root_fingerprint <> $1";
  private static final String REWRAP =
      "update data_key set wrapped = $3, root_fingerprint = $4 where id = $1 and wrapped = $2";
  private static final String RETIRE =
      """
      update data_key set state = 'retired', retired_at = $3
      where purpose = $1 and version = $2 and state = 'decrypt_only'
      """;

  /** What is stored of {@code needs}, by a statement of its own. */
  Uni<List<KeyRow>> find(SqlConnection connection, TenantId tenant, KeyNeeds needs) {
    return connection
        .preparedQuery(FIND)
        .execute(
            Tuple.of(
                tenant.value(),
                labels(needs.active()),
                versions(needs.fieldVersions()),
                labels(needs.all())))
        .map(DataKeyTable::rows);
  }

  Uni<List<KeyRow>> list(SqlConnection connection) {
    return connection.query(LIST).execute().map(DataKeyTable::rows);
  }

  /** One page, the last made first. */
  Uni<Page<KeyRow>> page(SqlConnection connection, PageRequest request) {
    return connection
        .preparedQuery(PAGE)
        .execute(Tuple.of(request.afterAt(), request.afterId(), request.rows()))
        .map(
            rows ->
                Page.of(rows(rows), request, row -> new Cursor(row.state().createdAt(), row.id())));
  }

  /** The active key, locked until the transaction ends; null if there is none. */
  Uni<@Nullable KeyRow> lockActive(SqlConnection connection, KeyPurpose purpose) {
    return connection
        .preparedQuery(LOCK_ACTIVE)
        .execute(Tuple.of(purpose.label()))
        .map(rows -> rows.rowCount() == 0 ? null : KeyRow.of(rows.iterator().next()));
  }

  /**
   * The highest version of {@code tenant}'s keys that a stored value or index was reported to be
   * under; 0 if none was. The service's index key is every tenant's, and so are its counts.
   */
  Uni<Integer> highestReported(SqlConnection connection, TenantId tenant, KeyPurpose purpose) {
    Uni<RowSet<Row>> found =
        tenant.equals(DataKeys.SERVICE) && purpose == KeyPurpose.INDEX
            ? connection
                .preparedQuery(HIGHEST_OF_SERVICE_INDEX)
                .execute(Tuple.of(DataKeys.SERVICE_INDEXED_TABLE, CREDIBLE_VERSION))
            : connection
                .preparedQuery(HIGHEST_REPORTED)
                .execute(
                    Tuple.of(
                        purpose == KeyPurpose.FIELD ? "v2" : purpose.label(),
                        DataKeys.SERVICE_INDEXED_TABLE,
                        CREDIBLE_VERSION));
    return found.map(rows -> rows.iterator().next().getInteger("version"));
  }

  /**
   * Adds an active key; completes with false if that version or another active one is there, and
   * fails with {@link io.phishx.chassis.problem.Problem.Gone} once the tenant was shredded.
   */
  Uni<Boolean> add(SqlConnection connection, NewKey key) {
    return connection
        .preparedQuery(HOLD)
        .execute(Tuple.of(key.tenant().toString()))
        .chain(() -> connection.preparedQuery(IS_SHREDDED).execute(Tuple.of(key.tenant().value())))
        .invoke(
            found -> {
              if (found.rowCount() > 0) {
                throw ShreddedTenants.gone();
              }
            })
        .chain(() -> insert(connection, key));
  }

  /** Deletes every key of the tenant, and lets nobody add one at the same time. */
  Uni<Void> destroy(SqlConnection connection, TenantId tenant) {
    return connection
        .preparedQuery(HOLD_ALONE)
        .execute(Tuple.of(tenant.toString()))
        .chain(() -> connection.query(DESTROY).execute())
        .replaceWithVoid();
  }

  private static Uni<Boolean> insert(SqlConnection connection, NewKey key) {
    return connection
        .preparedQuery(ADD)
        .execute(
            Tuple.tuple()
                .addUUID(key.id())
                .addUUID(key.tenant().value())
                .addString(key.purpose().label())
                .addInteger(key.version())
                .addValue(key.wrapped().getDelegate())
                .addString(key.rootFingerprint())
                .addString(key.fingerprint())
                .addOffsetDateTime(key.createdAt().atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() == 1);
  }

  Uni<Void> supersede(SqlConnection connection, KeyRow key, Instant at) {
    return connection
        .preparedQuery(SUPERSEDE)
        .execute(Tuple.of(key.id(), at.atOffset(ZoneOffset.UTC)))
        .replaceWithVoid();
  }

  /** Keys that another root key wraps. */
  Uni<List<KeyRow>> underOtherRoot(SqlConnection connection, String root) {
    return connection
        .preparedQuery(UNDER_OTHER_ROOT)
        .execute(Tuple.of(root))
        .map(DataKeyTable::rows);
  }

  /** Replaces how a key is wrapped, unless somebody else has; the key stays the same. */
  Uni<Void> rewrap(SqlConnection connection, KeyRow key, Buffer wrapped, String root) {
    return connection
        .preparedQuery(REWRAP)
        .execute(Tuple.of(key.id(), key.wrapped().getDelegate(), wrapped.getDelegate(), root))
        .replaceWithVoid();
  }

  /** Ends a key that opens only; completes with false if there is none such. */
  Uni<Boolean> retire(SqlConnection connection, KeyPurpose purpose, int version, Instant at) {
    return connection
        .preparedQuery(RETIRE)
        .execute(Tuple.of(purpose.label(), version, at.atOffset(ZoneOffset.UTC)))
        .map(rows -> rows.rowCount() == 1);
  }

  private static String[] labels(Set<KeyPurpose> purposes) {
    return purposes.stream().map(KeyPurpose::label).toArray(String[]::new);
  }

  private static Integer[] versions(Set<Integer> versions) {
    return versions.toArray(Integer[]::new);
  }

  private static List<KeyRow> rows(RowSet<Row> found) {
    List<KeyRow> rows = new ArrayList<>(found.rowCount());
    found.forEach(row -> rows.add(KeyRow.of(row)));
    return rows;
  }
}
