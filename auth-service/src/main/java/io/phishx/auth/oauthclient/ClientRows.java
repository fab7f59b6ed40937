package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.fence.Fenced;
import io.phishx.auth.revocation.NewestIssues;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of clients and their secrets; all but the lookup run in the tenant's transaction. */
final class ClientRows {

  private static final String SELECT =
      """
      select c.id, c.tenant_id, c.name, c.role, c.scopes, c.disabled, c.created_at, c.updated_at,
        array(select s.id from client_secrets s where s.client_id = c.id
          order by s.created_at, s.id) as secret_ids,
        array(select s.created_at from client_secrets s where s.client_id = c.id
          order by s.created_at, s.id) as secret_times
      from clients c
      """;
  private static final String FIND = SELECT + " where c.id = $1";
  private static final String LOCK = "select 1 from clients where id = $1 for update";
  private static final String PAGE =
      SELECT
          + " where ($1::timestamptz is null or (c.created_at, c.id) < ($1, $2::uuid))"
          + " order by c.created_at desc, c.id desc limit $3";
  private static final String INSERT =
      """
      insert into clients (id, tenant_id, name, role, scopes, disabled, created_at, updated_at)
      values ($1, $2, $3, $4, $5, $6, $7, $7)
      """;
  private static final String UPDATE =
      """
      update clients set name = $2, role = $3, scopes = $4, disabled = $5, updated_at = $6
      where id = $1
      """;
  private static final String DELETE =
      """
      with noted as (delete from newest_issues where subject = $1)
      delete from clients where id = $1
      """;
  private static final String ADD_SECRET =
      """
      insert into client_secrets (id, tenant_id, client_id, secret_hash, created_at)
      values ($1, $2, $3, $4, $5)
      """;
  private static final String RETIRE_SECRET =
      "delete from client_secrets where id = $1 and client_id = $2";
  private static final String CANDIDATES =
      "select tenant_id, secret_id, secret_hash from client_candidates($1)";
  private static final String ADMIT =
      """
      select c.role, c.scopes, greatest(c.revoked_before, t.revoked_before, %s) as floor,
        n.issued_at
      from clients c join tenants t on t.id = c.tenant_id
        left join newest_issues n on n.subject = c.id
      where c.id = $1 and not c.disabled and t.state = 'active'
        and exists (select 1 from client_secrets s where s.id = $2 and s.client_id = c.id)
      for share of c, t
      """
          .formatted(Fenced.tokensBefore("c.role", "t.slug", "$3"));

  private ClientRows() {}

  /** A secret that lives, of a client that may use it. */
  record Candidate(TenantId tenant, UUID secret, Secret hash) {}

  /**
   * What a client may get now.
   *
   * @param floor what was issued at or before it is refused
   * @param newestIssue when a token of it was last issued, as far as is noted
   */
  record Admitted(
      Role role, Set<Scope> scopes, @Nullable Instant floor, Optional<Instant> newestIssue) {}

  /** The living secrets of a client, whatever its tenant: the token endpoint's only way. */
  static Uni<List<Candidate>> candidates(SqlConnection connection, UUID client) {
    return connection
        .preparedQuery(CANDIDATES)
        .execute(Tuple.of(client))
        .map(
            rows -> {
              List<Candidate> found = new ArrayList<>();
              rows.forEach(
                  row ->
                      found.add(
                          new Candidate(
                              new TenantId(row.getUUID("tenant_id")),
                              row.getUUID("secret_id"),
                              Secret.of(row.getBuffer("secret_hash").getBytes()))));
              return found;
            });
  }

  /**
   * Holds the client as it is until the commit; empty if it or its secret ended meanwhile.
   *
   * @param operator the operator tenant's slug
   */
  static Uni<Optional<Admitted>> admit(
      SqlConnection connection, UUID client, UUID secret, String operator) {
    return connection
        .preparedQuery(ADMIT)
        .execute(Tuple.of(client, secret, operator))
        .map(
            rows -> {
              if (rows.size() == 0) {
                return Optional.empty();
              }
              Row row = rows.iterator().next();
              OffsetDateTime floor = row.getOffsetDateTime("floor");
              return Optional.of(
                  new Admitted(
                      role(row),
                      scopes(row),
                      floor == null ? null : floor.toInstant(),
                      NewestIssues.at(row, "issued_at")));
            });
  }

  static Uni<Optional<Client>> find(SqlConnection connection, UUID id) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> clients(rows).stream().findFirst());
  }

  /** The client, which nobody else changes until the commit. */
  static Uni<Optional<Client>> lock(SqlConnection connection, UUID id) {
    return connection.preparedQuery(LOCK).execute(Tuple.of(id)).chain(() -> find(connection, id));
  }

  /** One more than the page asks for, where there is one. */
  static Uni<List<Client>> page(SqlConnection connection, PageRequest page) {
    return connection
        .preparedQuery(PAGE)
        .execute(Tuple.of(page.afterAt(), page.afterId(), page.rows()))
        .map(ClientRows::clients);
  }

  static Uni<Void> insert(SqlConnection connection, Client client) {
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(client.id())
                .addUUID(client.tenant().value())
                .addString(client.name())
                .addString(client.role().wire())
                .addArrayOfString(names(client.scopes()))
                .addBoolean(client.disabled())
                .addOffsetDateTime(utc(client.createdAt())))
        .replaceWithVoid();
  }

  static Uni<Void> update(SqlConnection connection, Client client) {
    return connection
        .preparedQuery(UPDATE)
        .execute(
            Tuple.tuple()
                .addUUID(client.id())
                .addString(client.name())
                .addString(client.role().wire())
                .addArrayOfString(names(client.scopes()))
                .addBoolean(client.disabled())
                .addOffsetDateTime(utc(client.updatedAt())))
        .replaceWithVoid();
  }

  static Uni<Void> delete(SqlConnection connection, UUID id) {
    return connection.preparedQuery(DELETE).execute(Tuple.of(id)).replaceWithVoid();
  }

  static Uni<Void> addSecret(
      SqlConnection connection, TenantId tenant, UUID client, Client.SecretRef ref, Secret hash) {
    return connection
        .preparedQuery(ADD_SECRET)
        .execute(
            Tuple.tuple()
                .addUUID(ref.id())
                .addUUID(tenant.value())
                .addUUID(client)
                .addBuffer(Buffer.buffer(hash.reveal()))
                .addOffsetDateTime(utc(ref.createdAt())))
        .replaceWithVoid();
  }

  /** Whether there was such a secret. */
  static Uni<Boolean> retireSecret(SqlConnection connection, UUID client, UUID secret) {
    return connection
        .preparedQuery(RETIRE_SECRET)
        .execute(Tuple.of(secret, client))
        .map(result -> result.rowCount() == 1);
  }

  private static List<Client> clients(RowSet<Row> rows) {
    List<Client> clients = new ArrayList<>(rows.size());
    rows.forEach(row -> clients.add(client(row)));
    return clients;
  }

  private static Client client(Row row) {
    UUID[] ids = row.getArrayOfUUIDs("secret_ids");
    OffsetDateTime[] times = row.getArrayOfOffsetDateTimes("secret_times");
    List<Client.SecretRef> secrets = new ArrayList<>(ids.length);
    for (int i = 0; i < ids.length; i++) {
      secrets.add(new Client.SecretRef(ids[i], times[i].toInstant()));
    }
    return new Client(
        row.getUUID("id"),
        new TenantId(row.getUUID("tenant_id")),
        row.getString("name"),
        role(row),
        scopes(row),
        row.getBoolean("disabled"),
        secrets,
        row.getOffsetDateTime("created_at").toInstant(),
        row.getOffsetDateTime("updated_at").toInstant());
  }

  private static Role role(Row row) {
    return Role.of(row.getString("role")).orElseThrow();
  }

  private static Set<Scope> scopes(Row row) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : row.getArrayOfStrings("scopes")) {
      scopes.add(Scope.of(name).orElseThrow());
    }
    return scopes;
  }

  private static String[] names(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wire).toArray(String[]::new);
  }

  private static OffsetDateTime utc(Instant at) {
    return at.atOffset(ZoneOffset.UTC);
  }
}
