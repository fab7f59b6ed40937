package io.phishx.auth.tenant;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.auth.client.Role;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.PasswordRules;
import io.phishx.auth.user.Users;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The tenants, for operators. */
@Path("/auth")
@RolesAllowed("admin")
@OperatorOnly
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Tenants")
class TenantResource {

  private final CurrentCaller caller;
  private final Tenants tenants;
  private final Users users;
  private final PasswordRules rules;
  private final Idempotency idempotency;
  private final TenantTransaction transactions;

  TenantResource(
      CurrentCaller caller,
      Tenants tenants,
      Users users,
      PasswordRules rules,
      Idempotency idempotency,
      TenantTransaction transactions) {
    this.caller = caller;
    this.tenants = tenants;
    this.users = users;
    this.rules = rules;
    this.idempotency = idempotency;
    this.transactions = transactions;
  }

  /**
   * What to create.
   *
   * @param name the slug where it is absent
   * @param admin the tenant's first admin; he can create the others
   */
  record CreateBody(
      @NotNull @Size(max = 63) String slug,
      @Size(max = 200) @Nullable String name,
      @Valid @Nullable FirstAdmin admin) {}

  /** A tenant's first admin; prints nothing of it. */
  record FirstAdmin(
      @NotNull @Size(max = 254) String email,
      @Size(max = 200) @Nullable String name,
      @NotNull @Size(max = 256) String password) {

    NewUser wanted(PasswordRules rules) {
      EmailAddress address = new EmailAddress(email);
      return new NewUser(address, name, rules.accept(password, address), Role.ADMINISTRATOR);
    }

    @Override
    public String toString() {
      return "FirstAdmin[***]";
    }
  }

  @POST
  @Path("/tenants")
  @Operation(summary = "Creates a tenant and, if given, its first admin")
  public Uni<Response> create(@NotNull @Valid CreateBody body) {
    String slug = body.slug();
    String name = body.name() == null ? slug : body.name();
    FirstAdmin admin = body.admin();
    NewUser first = admin == null ? null : admin.wanted(rules);
    TenantId operating = caller.tenant();
    String actor = caller.subject();
    return idempotency
        .once(
            operating,
            Tenant.class,
            connection -> tenants.create(connection, operating, slug, name, actor))
        .call(
            tenant ->
                first == null
                    ? Uni.createFrom().nullItem()
                    : ensureAdmin(tenant.tenantId(), first, actor))
        .map(
            tenant ->
                Response.created(URI.create("/auth/tenants/" + tenant.id()))
                    .entity(tenant)
                    .build());
  }

  @GET
  @Path("/tenants")
  @Operation(summary = "The tenants, newest first")
  public Uni<Page<Tenant>> list(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    return tenants.page(caller.tenant(), PageRequest.of(limit, cursor));
  }

  @GET
  @Path("/tenants/{id}")
  @Operation(summary = "One tenant")
  public Uni<Tenant> get(@PathParam("id") UUID id) {
    return tenants.get(caller.tenant(), id);
  }

  private Uni<Void> ensureAdmin(TenantId tenant, NewUser first, String actor) {
    return users
        .prepare(tenant, first)
        .chain(
            prepared ->
                prepared.taken()
                    ? Uni.createFrom().voidItem()
                    : transactions
                        .sql(tenant, connection -> users.insert(connection, prepared, actor))
                        .replaceWithVoid())
        .onFailure(Problem.Conflict.class)
        .recoverWithNull();
  }
}
