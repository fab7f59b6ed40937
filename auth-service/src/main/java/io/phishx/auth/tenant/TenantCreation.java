package io.phishx.auth.tenant;

import io.phishx.auth.trust.PendingTenants;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.Users;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Creates a tenant together with its first admin: he is hashed and sealed before, and one
 * transaction writes both, so that there is either a tenant that somebody can log in to or none.
 *
 * <p>Where that transaction fails, crypto-service keeps the data keys of an id that no tenant will
 * ever have. They open nothing that is stored, and nobody gets a token for them; they are rotated
 * like all others. Destroying them would put a receipt of nobody into the shred ledger, for good.
 */
@ApplicationScoped
class TenantCreation {

  private final Tenants tenants;
  private final Users users;
  private final PendingTenants pending;
  private final Idempotency idempotency;

  TenantCreation(Tenants tenants, Users users, PendingTenants pending, Idempotency idempotency) {
    this.tenants = tenants;
    this.users = users;
    this.pending = pending;
    this.idempotency = idempotency;
  }

  /**
   * Creates it, once per idempotency key.
   *
   * @param first its admin; null for none
   * @return fails with {@link Problem.Conflict} if the slug is in use, and with {@link
   *     Problem.Unavailable}, and nothing written, while crypto-service is away or too many
   *     passwords are being hashed
   */
  Uni<Tenant> create(
      TenantId operating, String slug, String name, @Nullable NewUser first, String actor) {
    Tenant wanted = tenants.wanted(slug, name);
    return prepared(wanted, first)
        .chain(
            admin ->
                idempotency.once(
                    operating,
                    Tenant.class,
                    connection ->
                        tenants
                            .create(connection, operating, wanted, actor)
                            .call(() -> write(connection, operating, first, admin, actor))));
  }

  /** Empty where there is none to make, or the slug is in use: by another, or by a first call. */
  private Uni<Optional<Users.Prepared>> prepared(Tenant wanted, @Nullable NewUser first) {
    return first == null
        ? Uni.createFrom().item(Optional.empty())
        : tenants
            .has(wanted.slug())
            .chain(
                used ->
                    used
                        ? Uni.createFrom().item(Optional.empty())
                        : pending
                            .during(
                                wanted.tenantId(), () -> users.prepare(wanted.tenantId(), first))
                            .map(Optional::of));
  }

  private Uni<Void> write(
      SqlConnection connection,
      TenantId operating,
      @Nullable NewUser first,
      Optional<Users.Prepared> admin,
      String actor) {
    if (first == null) {
      return Uni.createFrom().voidItem();
    }
    // a slug never becomes free again; if it did, the tenant would be one without its admin
    Users.Prepared prepared =
        admin.orElseThrow(
            () ->
                new Problem.Unavailable("tenant-not-prepared", "try again", Duration.ofSeconds(1)));
    return TenantTransaction.also(
            connection,
            operating,
            prepared.user().tenant(),
            () -> users.insert(connection, prepared, actor))
        .replaceWithVoid();
  }
}
