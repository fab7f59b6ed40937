package io.phishx.auth.user;

import io.phishx.chassis.page.PageRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The table of users; every statement but the login's runs in a transaction of the tenant. */
final class UserRows {

  private static final String CANDIDATES =
      "select " + UserRow.COLUMNS + " from login_candidates($1, $2)";
  private static final String ALIKE =
      "select " + UserRow.COLUMNS + " from users where email_index = any ($1) order by id";
  private static final String LOCK_ADDRESS =
      """
      select count(pg_advisory_xact_lock(
        hashtextextended(current_setting('app.tenant') || index, 2)))
      from unnest($1::text[]) as index
      """;
  private static final String FIND = "select " + UserRow.COLUMNS + " from users where id = $1";
  private static final String PAGE =
      "select "
          + UserRow.COLUMNS
          + " from users where ($1::timestamptz is null or (created_at, id) < ($1, $2::uuid))"
          + " order by created_at desc, id desc limit $3";
  private static final String INSERT =
      """
      insert into users (id, tenant_id, email, name, password_hash, email_index, role, disabled,
        version, created_at, updated_at, credential_epoch)
      values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $9, $10)
      """;
  private static final String UPDATE =
      """
      update users set name = $2, password_hash = $3, role = $4, disabled = $5,
        version = version + 1, updated_at = $6
      where id = $1 and version = $7
      """;
  private static final String REHASH =
      "update users set password_hash = $2 where id = $1 and version = $3";
  private static final String LOCK_ADMINS =
      "select pg_advisory_xact_lock(hashtextextended(current_setting('app.tenant'), 3))";
  private static final String OTHER_ADMIN =
      """
      select exists (select 1 from users where id <> $1 and role = 'admin' and not disabled)
        or not exists (select 1 from users where id = $1 and role = 'admin' and not disabled) as kept
      """;
  private static final String HAS_ADMIN =
      "select exists (select 1 from users where role = 'admin' and not disabled) as has";
  private static final String DELETE = "delete from users where id = $1";

  private UserRows() {}

  /** Users of any tenant with one of the indexes: the login's only way. */
  static Uni<List<UserRow>> candidates(
      SqlConnection connection, List<String> indexes, @Nullable String tenant) {
    return connection
        .preparedQuery(CANDIDATES)
        .execute(Tuple.tuple().addArrayOfString(indexes.toArray(String[]::new)).addString(tenant))
        .map(UserRows::rows);
  }

  /** Users of the tenant with one of the indexes: the same address, or a collision. */
  static Uni<List<UserRow>> alike(SqlConnection connection, List<String> indexes) {
    return connection
        .preparedQuery(ALIKE)
        .execute(Tuple.tuple().addArrayOfString(indexes.toArray(String[]::new)))
        .map(UserRows::rows);
  }

  /**
   * Lets nobody else create a user with one of these indexes in the tenant until the commit, also
   * not a replica that stores by another key.
   */
  static Uni<Set<UUID>> lockAlike(SqlConnection connection, List<String> indexes) {
    // in one order, or two creators would wait for each other
    String[] ordered = indexes.stream().sorted().toArray(String[]::new);
    return connection
        .preparedQuery(LOCK_ADDRESS)
        .execute(Tuple.tuple().addArrayOfString(ordered))
        .chain(() -> alike(connection, indexes))
        .map(rows -> new TreeSet<>(rows.stream().map(UserRow::id).toList()));
  }

  static Uni<Optional<UserRow>> find(SqlConnection connection, UUID id) {
    return connection
        .preparedQuery(FIND)
        .execute(Tuple.of(id))
        .map(rows -> rows(rows).stream().findFirst());
  }

  /** One more than the page asks for, where there is one. */
  static Uni<List<UserRow>> page(SqlConnection connection, PageRequest page) {
    return connection
        .preparedQuery(PAGE)
        .execute(Tuple.of(page.afterAt(), page.afterId(), page.rows()))
        .map(UserRows::rows);
  }

  static Uni<Void> insert(SqlConnection connection, UserRow row) {
    return connection
        .preparedQuery(INSERT)
        .execute(
            Tuple.tuple()
                .addUUID(row.id())
                .addUUID(row.tenant().value())
                .addString(row.email())
                .addString(row.name())
                .addString(row.passwordHash())
                .addString(row.emailIndex())
                .addString(row.role().wire())
                .addBoolean(row.disabled())
                .addOffsetDateTime(row.createdAt().atOffset(ZoneOffset.UTC))
                .addUUID(row.epoch()))
        .replaceWithVoid();
  }

  /** Writes {@code row} over its own version; false if somebody else was faster. */
  static Uni<Boolean> update(SqlConnection connection, UserRow row, Instant now) {
    return connection
        .preparedQuery(UPDATE)
        .execute(
            Tuple.tuple()
                .addUUID(row.id())
                .addString(row.name())
                .addString(row.passwordHash())
                .addString(row.role().wire())
                .addBoolean(row.disabled())
                .addOffsetDateTime(now.atOffset(ZoneOffset.UTC))
                .addLong(row.version()))
        .map(result -> result.rowCount() == 1);
  }

  /** Writes the same password's new hash, unless the user was changed meanwhile. */
  static Uni<Void> rehash(SqlConnection connection, UUID id, String hash, long version) {
    return connection.preparedQuery(REHASH).execute(Tuple.of(id, hash, version)).replaceWithVoid();
  }

  /**
   * Whether the tenant keeps an admin who may log in without {@code user}; two admins can't take
   * each other's administration at once.
   */
  static Uni<Boolean> adminLeftWithout(SqlConnection connection, UUID user) {
    return connection
        .query(LOCK_ADMINS)
        .execute()
        .chain(() -> connection.preparedQuery(OTHER_ADMIN).execute(Tuple.of(user)))
        .map(rows -> rows.iterator().next().getBoolean("kept"));
  }

  /** Whether there is an admin who may log in; none is made or taken meanwhile by such a call. */
  static Uni<Boolean> hasAdmin(SqlConnection connection) {
    return connection
        .query(LOCK_ADMINS)
        .execute()
        .chain(() -> connection.query(HAS_ADMIN).execute())
        .map(rows -> rows.iterator().next().getBoolean("has"));
  }

  static Uni<Boolean> delete(SqlConnection connection, UUID id) {
    return connection
        .preparedQuery(DELETE)
        .execute(Tuple.of(id))
        .map(result -> result.rowCount() == 1);
  }

  private static List<UserRow> rows(RowSet<Row> rows) {
    List<UserRow> users = new ArrayList<>(rows.size());
    rows.forEach(row -> users.add(UserRow.of(row)));
    return users;
  }
}
