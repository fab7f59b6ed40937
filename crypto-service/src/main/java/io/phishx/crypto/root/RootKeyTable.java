package io.phishx.crypto.root;

import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What is stored of root keys: never a key, only what tells it apart and its salt. */
@ApplicationScoped
public class RootKeyTable {

  private static final String ALL = "select fingerprint, salt, iterations, active from root_key";
  private static final String IN_USE = "select fingerprint, active from roots_in_use()";
  private static final String ADD =
      """
      insert into root_key (fingerprint, salt, iterations, active) values ($1, $2, $3, $4)
      on conflict do nothing
      """;
  private static final String LOCK =
      "select pg_advisory_xact_lock(hashtextextended('phishx/root-key', 3))";
  private static final String ACTIVE = "select fingerprint from root_key where active";
  private static final String DEACTIVATE = "update root_key set active = false where active";
  private static final String ACTIVATE = "update root_key set active = true where fingerprint = $1";

  private final TenantTransaction transaction;

  RootKeyTable(TenantTransaction transaction) {
    this.transaction = transaction;
  }

  /**
   * One root key.
   *
   * @param active whether it wraps new data keys
   */
  record Stored(String fingerprint, Buffer salt, int iterations, boolean active) {}

  Uni<List<Stored>> all() {
    return transaction.withoutTenant(
        connection ->
            connection
                .query(ALL)
                .execute()
                .map(
                    rows -> {
                      List<Stored> stored = new ArrayList<>(rows.rowCount());
                      rows.forEach(
                          row ->
                              stored.add(
                                  new Stored(
                                      row.getString("fingerprint"),
                                      row.getBuffer("salt"),
                                      row.getInteger("iterations"),
                                      row.getBoolean("active"))));
                      return stored;
                    }));
  }

  /** Whether it wraps, by fingerprint: of that key, and of those that wrapped stored data keys. */
  Uni<Map<String, Boolean>> inUse() {
    return transaction.withoutTenant(
        connection ->
            connection
                .query(IN_USE)
                .execute()
                .map(
                    rows -> {
                      Map<String, Boolean> inUse = new HashMap<>();
                      rows.forEach(
                          row -> inUse.put(row.getString("fingerprint"), row.getBoolean("active")));
                      return inUse;
                    }));
  }

  /** Enters a key unless it, or another active one, is there. */
  Uni<Void> add(String fingerprint, byte[] salt, int iterations, boolean active) {
    return transaction.withoutTenant(
        connection ->
            connection
                .preparedQuery(ADD)
                .execute(
                    Tuple.of(fingerprint, Buffer.buffer(salt).getDelegate(), iterations, active))
                .replaceWithVoid());
  }

  /** The fingerprint of the key that wraps; nobody else changes it until the transaction ends. */
  public Uni<String> lockActive(SqlConnection connection) {
    return connection
        .query(LOCK)
        .execute()
        .chain(() -> connection.query(ACTIVE).execute())
        .map(rows -> rows.iterator().next().getString("fingerprint"));
  }

  /** Lets {@code fingerprint} wrap from the commit of {@code connection}'s transaction on. */
  public Uni<Void> activate(SqlConnection connection, String fingerprint) {
    return connection
        .query(DEACTIVATE)
        .execute()
        .chain(() -> connection.preparedQuery(ACTIVATE).execute(Tuple.of(fingerprint)))
        .replaceWithVoid();
  }
}
