package io.phishx.auth.tenant;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.OperatorOnly;
import io.phishx.auth.client.Role;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.NewUser;
import io.phishx.auth.user.PasswordRules;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PATCH;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.List;
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
  private final TenantLife life;
  private final TenantCreation creation;
  private final PasswordRules rules;

  TenantResource(
      CurrentCaller caller,
      Tenants tenants,
      TenantLife life,
      TenantCreation creation,
      PasswordRules rules) {
    this.caller = caller;
    this.tenants = tenants;
    this.life = life;
    this.creation = creation;
    this.rules = rules;
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

  /**
   * What to change; absent fields stay as they are.
   *
   * @param state {@code active} or {@code suspended}
   */
  record UpdateBody(@Size(min = 1, max = 200) @Nullable String name, @Nullable String state) {

    UpdateBody {
      if (name == null && state == null) {
        throw new Problem.Invalid("nothing-to-change", "expected name or state");
      }
    }

    @Nullable TenantState wanted() {
      if (state == null) {
        return null;
      }
      return TenantState.of(state)
          .filter(one -> one == TenantState.ACTIVE || one == TenantState.SUSPENDED)
          .orElseThrow(
              () ->
                  new Problem.Invalid(
                      "invalid-request",
                      "the input breaks its rules",
                      List.of(new Violation("state", "expected active or suspended"))));
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
    return creation
        .create(operating, slug, name, first, actor)
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
  public Uni<TenantDetail> get(@PathParam("id") UUID id) {
    return detail(id);
  }

  @PATCH
  @Path("/tenants/{id}")
  @Operation(summary = "Renames a tenant, suspends or resumes it")
  public Uni<TenantDetail> update(@PathParam("id") UUID id, @NotNull @Valid UpdateBody body) {
    String actor = caller.subject();
    TenantState state = body.wanted();
    String name = body.name();
    Uni<Void> renamed =
        name == null
            ? Uni.createFrom().voidItem()
            : tenants.rename(caller.tenant(), id, name, actor);
    return renamed
        .chain(
            () ->
                state == null
                    ? Uni.createFrom().voidItem()
                    : state == TenantState.SUSPENDED
                        ? life.suspend(new TenantId(id), actor)
                        : life.resume(new TenantId(id), actor))
        .chain(() -> detail(id));
  }

  @POST
  @Path("/tenants/{id}/suspend")
  @Operation(
      summary = "Suspends a tenant",
      description =
          "Its tokens, its services' tokens and its logins are refused everywhere until it is"
              + " resumed.")
  public Uni<TenantDetail> suspend(@PathParam("id") UUID id) {
    return life.suspend(new TenantId(id), caller.subject()).chain(() -> detail(id));
  }

  @POST
  @Path("/tenants/{id}/resume")
  @Operation(summary = "Resumes a suspended tenant; its users log in anew")
  public Uni<TenantDetail> resume(@PathParam("id") UUID id) {
    return life.resume(new TenantId(id), caller.subject()).chain(() -> detail(id));
  }

  @DELETE
  @Path("/tenants/{id}")
  @Operation(
      summary = "Deletes a tenant for good",
      description =
          "Refused everywhere at once; every service erases what it holds of it, then its keys are"
              + " destroyed. GET shows how far that is. The last step takes crypto-service's shred"
              + " ledger: without one the tenant stays in the state deleting, and erasure.last_error"
              + " says so, until there is one.")
  public Uni<Response> delete(@PathParam("id") UUID id) {
    return life.delete(new TenantId(id), caller.subject())
        .chain(() -> detail(id))
        .map(detail -> Response.accepted(detail).build());
  }

  private Uni<TenantDetail> detail(UUID id) {
    return tenants
        .get(caller.tenant(), id)
        .chain(
            tenant ->
                tenants.erasure(id).map(erasure -> TenantDetail.of(tenant, erasure.orElse(null))));
  }
}
