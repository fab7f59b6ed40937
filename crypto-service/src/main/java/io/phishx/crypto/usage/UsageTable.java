package io.phishx.crypto.usage;

import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Sums of operations in PostgreSQL, and what each key sealed. */
final class UsageTable {

  private static final String ADD = "select add_usage($1)";
  private static final String FORGET = "select forget_usage_flushes($1)";
  private static final String READ_PAGE =
      """
      select tenant_id, encryptions, decryptions, encryption_errors, decryption_errors
      from usage_of_tenants($1, $2)
      """;
  private static final String READ_SUM =
      "select encryptions, decryptions, encryption_errors, decryption_errors from usage_in_all()";
  private static final String READ =
      """
      select coalesce(sum(encryptions), 0)::bigint as encryptions,
        coalesce(sum(decryptions), 0)::bigint as decryptions,
        coalesce(sum(encryption_errors), 0)::bigint as encryption_errors,
        coalesce(sum(decryption_errors), 0)::bigint as decryption_errors
      from usage
      """;

  private UsageTable() {}

  /**
   * What one tenant did.
   *
   * @param generation under which PostgreSQL adds the tenant's once, however often it is sent
   */
  record Sum(TenantId tenant, UUID generation, FieldCounts counts) {

    private JsonObject json() {
      JsonObject seals = new JsonObject();
      counts.sealsByKey().forEach((key, count) -> seals.put(key.toString(), count));
      JsonArray formats = new JsonArray();
      counts.formats().forEach((column, seen) -> formats.add(json(column, seen)));
      return new JsonObject()
          .put("tenant", tenant.toString())
          .put("id", generation.toString())
          .put("encryptions", counts.encryptions())
          .put("decryptions", counts.decryptions())
          .put("encryption_errors", counts.encryptionErrors())
          .put("decryption_errors", counts.decryptionErrors())
          .put("seals", seals)
          .put("formats", formats);
    }

    private static JsonObject json(FormatCounts.Column column, FormatCounts seen) {
      return new JsonObject()
          .put("table_name", column.table())
          .put("field", column.field())
          .put("plaintext", seen.plaintext())
          .put("v1", seen.v1())
          .put("v2", seen.v2());
    }
  }

  /** Adds {@code sums} in the transaction of {@code connection}, which belongs to no tenant. */
  static Uni<Void> add(SqlConnection connection, Collection<Sum> sums) {
    JsonArray json = new JsonArray();
    // no two writers wait for each other
    sums.stream()
        .sorted(Comparator.comparing(sum -> sum.tenant().toString()))
        .forEach(sum -> json.add(sum.json()));
    return connection.preparedQuery(ADD).execute(Tuple.of(json)).replaceWithVoid();
  }

  /** Of these {@code generations} nothing is sent any more: what was added need not be known. */
  static Uni<Void> forget(SqlConnection connection, Collection<UUID> generations) {
    return connection
        .preparedQuery(FORGET)
        .execute(Tuple.of(generations.toArray(UUID[]::new)))
        .replaceWithVoid();
  }

  /** The sums of the transaction's tenant. */
  static Uni<FieldCounts> read(SqlConnection connection) {
    return connection.query(READ).execute().map(rows -> counts(rows.iterator().next()));
  }

  /** The sums of all tenants together. */
  static Uni<FieldCounts> readSum(SqlConnection connection) {
    return connection.query(READ_SUM).execute().map(rows -> counts(rows.iterator().next()));
  }

  /** Those of each tenant, in the order of their ids. */
  static Uni<Page<OfTenant>> readPage(SqlConnection connection, PageRequest request) {
    return connection
        .preparedQuery(READ_PAGE)
        .execute(Tuple.of(request.afterId(), request.rows()))
        .map(
            rows -> {
              List<OfTenant> tenants = new ArrayList<>(rows.size());
              for (Row row : rows) {
                tenants.add(new OfTenant(new TenantId(row.getUUID("tenant_id")), counts(row)));
              }
              return Page.of(tenants, request, OfTenant::position);
            });
  }

  /** The sums of a tenant. */
  record OfTenant(TenantId tenant, FieldCounts counts) {

    /** Tenants stand by their ids alone. */
    private Cursor position() {
      return new Cursor(Instant.EPOCH, tenant.value());
    }
  }

  private static FieldCounts counts(Row row) {
    return new FieldCounts(
        row.getLong("encryptions"),
        row.getLong("decryptions"),
        row.getLong("encryption_errors"),
        row.getLong("decryption_errors"),
        Map.of());
  }
}
