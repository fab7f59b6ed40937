package io.phishx.auth.user;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.page.Cursor;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.SealedRow;
import io.phishx.crypto.client.SearchIndex;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The users of a tenant. Crypto-service and Argon2id work before a transaction begins, never within
 * it; what was read before is checked again in it.
 */
@ApplicationScoped
public class Users {

  private final TenantTransaction transactions;
  private final UserSeal seal;
  private final PasswordHasher hasher;
  private final HashShare share;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;

  Users(
      TenantTransaction transactions,
      UserSeal seal,
      PasswordHasher hasher,
      HashShare share,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.seal = seal;
    this.hasher = hasher;
    this.share = share;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * A user who is sealed and ready to be written.
   *
   * @param user what will stand there
   * @param taken whether the address is in use already
   */
  public record Prepared(
      User user, UserRow row, SearchIndex index, Set<UUID> known, boolean taken) {}

  /** Hashes and seals a new user; writes nothing. */
  public Uni<Prepared> prepare(TenantId tenant, NewUser wanted) {
    UUID id = ids.next();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    return seal.index(tenant, wanted.email().normalised())
        .chain(
            index ->
                transactions
                    .sql(tenant, connection -> UserRows.alike(connection, index.candidates()))
                    .chain(rows -> seal.open(OnBehalfOf.NOBODY, rows))
                    .chain(
                        alike ->
                            share
                                .ofTenant(tenant, () -> hasher.hash(wanted.password().secret()))
                                .chain(hash -> seal.seal(tenant, id, columns(wanted, hash)))
                                .map(row -> prepared(tenant, id, wanted, now, index, alike, row))));
  }

  /**
   * Writes a prepared user and says so in the audit log.
   *
   * @throws Problem.Conflict if the address is in use
   */
  public Uni<User> insert(SqlConnection connection, Prepared prepared, String actor) {
    if (prepared.taken()) {
      throw addressInUse();
    }
    TenantId tenant = prepared.user().tenant();
    return UserRows.lockAlike(connection, prepared.index().candidates())
        .invoke(
            now -> {
              if (!prepared.known().containsAll(now)) {
                throw addressInUse();
              }
            })
        .chain(() -> UserRows.insert(connection, prepared.row()))
        .chain(
            () ->
                audit.append(
                    connection,
                    tenant,
                    AuditEntry.of(
                        "user.created",
                        Outcome.SUCCESS,
                        actor,
                        Map.of(
                            "user_id", prepared.user().id().toString(),
                            "role", prepared.user().role().wire()))))
        .replaceWith(prepared.user());
  }

  /** One user; fails with {@link Problem.NotFound}, also for another tenant's. */
  public Uni<User> get(TenantId tenant, OnBehalfOf reader, UUID id) {
    return row(tenant, id).chain(row -> seal.open(reader, row));
  }

  /** Whether the tenant of the transaction has an admin who may log in. */
  public Uni<Boolean> hasAdmin(SqlConnection connection) {
    return UserRows.hasAdmin(connection);
  }

  /** A page, newest first. */
  public Uni<Page<User>> page(TenantId tenant, OnBehalfOf reader, PageRequest request) {
    return transactions
        .sql(tenant, connection -> UserRows.page(connection, request))
        .map(rows -> Page.of(rows, request, row -> new Cursor(row.createdAt(), row.id())))
        .chain(
            page ->
                seal.open(reader, page.items()).map(users -> new Page<>(users, page.nextCursor())));
  }

  Uni<UserRow> row(TenantId tenant, UUID id) {
    return transactions
        .sql(tenant, connection -> UserRows.find(connection, id))
        .map(found -> found.orElseThrow(Users::notFound));
  }

  private static Map<String, @Nullable Object> columns(NewUser wanted, String hash) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    columns.put("email", wanted.email().text());
    columns.put("name", wanted.name());
    columns.put("password_hash", hash);
    return columns;
  }

  private static Prepared prepared(
      TenantId tenant,
      UUID id,
      NewUser wanted,
      Instant now,
      SearchIndex index,
      List<User> alike,
      SealedRow sealed) {
    UserRow row =
        new UserRow(
            id,
            tenant,
            Objects.requireNonNull(sealed.value("email"), "email"),
            sealed.value("name"),
            Objects.requireNonNull(sealed.value("password_hash"), "password_hash"),
            index.current(),
            wanted.role(),
            false,
            1,
            null,
            UUID.randomUUID(),
            now,
            now);
    boolean taken = alike.stream().anyMatch(user -> wanted.email().same(user.email()));
    Set<UUID> known = new TreeSet<>(alike.stream().map(User::id).toList());
    return new Prepared(
        row.opened(wanted.email().text(), wanted.name(), ""), row, index, known, taken);
  }

  private static Problem addressInUse() {
    return new Problem.Conflict("address-in-use", "a user of this tenant has this address");
  }

  static Problem notFound() {
    return new Problem.NotFound("there is no such user");
  }
}
