package io.phishx.auth.user;

import io.phishx.auth.revocation.OtherSessions;
import io.phishx.auth.revocation.Revocations;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.OnBehalfOf;
import io.phishx.crypto.client.SealedRow;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Changes of users. What lessens a user, or gives him another password, ends his sessions in the
 * transaction that writes it.
 */
@ApplicationScoped
public class UserChanges {

  private static final Logger LOG = Logger.getLogger(UserChanges.class);

  private final Users users;
  private final TenantTransaction transactions;
  private final UserSeal seal;
  private final PasswordHasher hasher;
  private final HashShare share;
  private final PasswordRules rules;
  private final Revocations revocations;
  private final OtherSessions others;
  private final AuditLog audit;
  private final Clock clock;

  UserChanges(
      Users users,
      TenantTransaction transactions,
      UserSeal seal,
      PasswordHasher hasher,
      HashShare share,
      PasswordRules rules,
      Revocations revocations,
      OtherSessions others,
      AuditLog audit,
      Clock clock) {
    this.users = users;
    this.transactions = transactions;
    this.seal = seal;
    this.hasher = hasher;
    this.share = share;
    this.rules = rules;
    this.revocations = revocations;
    this.others = others;
    this.audit = audit;
    this.clock = clock;
  }

  /** Changes a user; what ends what was granted before also ends his sessions. */
  public Uni<User> update(TenantId tenant, UUID id, UserChange change, String actor) {
    return users
        .row(tenant, id)
        .chain(
            before ->
                seal.open(OnBehalfOf.person(actor), before)
                    .chain(user -> changed(before, user, change))
                    .chain(
                        after ->
                            change.endsSessions()
                                ? revocations
                                    .act(
                                        tenant,
                                        connection ->
                                            written(connection, before, after, change, actor)
                                                .chain(
                                                    () ->
                                                        revocations.endUser(
                                                            connection,
                                                            tenant,
                                                            id,
                                                            "user.updated")))
                                    .replaceWithVoid()
                                : transactions.sql(
                                    tenant,
                                    connection ->
                                        written(connection, before, after, change, actor))))
        .chain(() -> users.get(tenant, OnBehalfOf.person(actor), id));
  }

  /** Deletes a user and refuses his tokens. */
  public Uni<Void> delete(TenantId tenant, UUID id, String actor) {
    return revocations
        .act(
            tenant,
            connection ->
                requireAdminLeft(connection, id)
                    .chain(() -> revocations.endUser(connection, tenant, id, "user.deleted"))
                    .call(
                        () ->
                            UserRows.delete(connection, id)
                                .invoke(
                                    deleted -> {
                                      if (!deleted) {
                                        throw Users.notFound();
                                      }
                                    }))
                    .call(() -> audited(connection, tenant, "user.deleted", actor, id, Map.of())))
        .replaceWithVoid();
  }

  /**
   * Gives a user who proved himself the password he wants; ends all of his sessions but one.
   *
   * @param user as he was read when he proved himself
   * @param kept the session that stays
   * @return fails with {@link Problem.Conflict} if he was changed meanwhile
   */
  public Uni<Void> replacePassword(User user, UUID kept, String wanted) {
    UserChange change = new UserChange(null, null, null, wanted);
    TenantId tenant = user.tenant();
    return users
        .row(tenant, user.id())
        .invoke(before -> requireWritten(before.version() == user.version()))
        .chain(
            before ->
                changed(before, user, change)
                    .chain(
                        after ->
                            revocations.act(
                                tenant,
                                connection ->
                                    UserRows.update(connection, after, clock.instant())
                                        .invoke(UserChanges::requireWritten)
                                        .chain(
                                            () ->
                                                others.end(
                                                    connection,
                                                    tenant,
                                                    user.id(),
                                                    kept,
                                                    "user.password-changed"))
                                        .call(
                                            () ->
                                                audited(
                                                    connection,
                                                    tenant,
                                                    "user.password-changed",
                                                    user.id().toString(),
                                                    user.id(),
                                                    Map.of())))))
        .replaceWithVoid();
  }

  /**
   * Hashes a password that was just found right anew if its hash cost less than today's. Never
   * fails: the old hash still verifies.
   */
  public Uni<Void> strengthen(User user, Secret password) {
    if (!hasher.outdated(user.passwordHash())) {
      return Uni.createFrom().voidItem();
    }
    return hasher
        .hash(password)
        .chain(hash -> seal.seal(user.tenant(), user.id(), Map.of("password_hash", hash)))
        .map(row -> Objects.requireNonNull(row.value("password_hash"), "password_hash"))
        .chain(
            hash ->
                transactions.sql(
                    user.tenant(),
                    connection -> UserRows.rehash(connection, user.id(), hash, user.version())))
        .onFailure()
        .invoke(e -> LOG.warnf("an old password hash stays: user=%s reason=%s", user.id(), e))
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> written(
      SqlConnection connection, UserRow before, UserRow after, UserChange change, String actor) {
    Uni<Void> allowed =
        change.takesAdminFrom(before)
            ? requireAdminLeft(connection, before.id())
            : Uni.createFrom().voidItem();
    return allowed
        .chain(() -> UserRows.update(connection, after, clock.instant()))
        .invoke(UserChanges::requireWritten)
        .chain(
            () ->
                audited(
                    connection,
                    before.tenant(),
                    "user.updated",
                    actor,
                    before.id(),
                    change.facts(before)))
        .replaceWithVoid();
  }

  private static Uni<Void> requireAdminLeft(SqlConnection connection, UUID id) {
    return UserRows.adminLeftWithout(connection, id)
        .invoke(
            left -> {
              if (!left) {
                throw new Problem.Conflict(
                    "last-admin",
                    "a tenant keeps one admin who may log in; make another one first");
              }
            })
        .replaceWithVoid();
  }

  private Uni<UserRow> changed(UserRow before, User user, UserChange change) {
    Map<String, @Nullable Object> columns = new HashMap<>();
    if (change.name() != null) {
      columns.put("name", change.name());
    }
    Uni<Map<String, @Nullable Object>> sealable =
        change.password() == null
            ? Uni.createFrom().item(columns)
            : hashed(user, change.password())
                .map(
                    hash -> {
                      columns.put("password_hash", hash);
                      return columns;
                    });
    return sealable
        .chain(
            values ->
                values.isEmpty()
                    ? Uni.createFrom()
                        .item(new SealedRow(before.id().toString(), Map.of(), Map.of()))
                    : seal.seal(before.tenant(), before.id(), values))
        .map(row -> change.applyTo(before, row));
  }

  private Uni<String> hashed(User user, String wanted) {
    Secret accepted = rules.accept(wanted, new EmailAddress(user.email())).secret();
    return share.ofTenant(user.tenant(), () -> hasher.hash(accepted));
  }

  private Uni<UUID> audited(
      SqlConnection connection,
      TenantId tenant,
      String event,
      String actor,
      UUID user,
      Map<String, String> more) {
    Map<String, String> facts = new HashMap<>(more);
    facts.put("user_id", user.toString());
    return audit.append(connection, tenant, AuditEntry.of(event, Outcome.SUCCESS, actor, facts));
  }

  private static void requireWritten(boolean written) {
    if (!written) {
      throw new Problem.Conflict(
          "user-changed", "the user was changed by somebody else meanwhile; read it again");
    }
  }
}
