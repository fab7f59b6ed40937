package io.phishx.auth.user;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.Role;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.client.OnBehalfOf;
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

/** The users of the caller's tenant. */
@Path("/auth")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Users")
class UserResource {

  private final CurrentCaller caller;
  private final Users users;
  private final UserChanges changes;
  private final PasswordRules rules;
  private final Idempotency idempotency;

  UserResource(
      CurrentCaller caller,
      Users users,
      UserChanges changes,
      PasswordRules rules,
      Idempotency idempotency) {
    this.caller = caller;
    this.users = users;
    this.changes = changes;
    this.rules = rules;
    this.idempotency = idempotency;
  }

  /** Whom to create; prints nothing of it. */
  record CreateBody(
      @NotNull @Size(max = 254) String email,
      @Size(max = 200) @Nullable String name,
      @NotNull @Size(max = 256) String password,
      @NotNull String role) {

    NewUser wanted(PasswordRules rules) {
      EmailAddress address = new EmailAddress(email);
      return new NewUser(address, name, rules.accept(password, address), roleOf(role));
    }

    @Override
    public String toString() {
      return "CreateBody[***]";
    }
  }

  /** What to change; absent fields stay as they are. Prints nothing of it. */
  record UpdateBody(
      @Size(max = 200) @Nullable String name,
      @Nullable String role,
      @Nullable Boolean disabled,
      @Size(max = 256) @Nullable String password) {

    UserChange change() {
      if (name == null && role == null && disabled == null && password == null) {
        throw new Problem.Invalid("nothing-to-change", "expected name, role, disabled or password");
      }
      return new UserChange(name, role == null ? null : roleOf(role), disabled, password);
    }

    @Override
    public String toString() {
      return "UpdateBody[***]";
    }
  }

  /** What is kept of a creation for a repeated call: no personal data. */
  record Created(UUID id) {}

  @POST
  @Path("/users")
  @Operation(summary = "Creates a user of the tenant")
  public Uni<Response> create(@NotNull @Valid CreateBody body) {
    TenantId tenant = caller.tenant();
    String actor = caller.subject();
    return users
        .prepare(tenant, body.wanted(rules))
        .chain(
            prepared ->
                idempotency
                    .once(
                        tenant,
                        Created.class,
                        connection ->
                            users
                                .insert(connection, prepared, actor)
                                .map(user -> new Created(user.id())))
                    .chain(
                        created ->
                            created.id().equals(prepared.user().id())
                                ? Uni.createFrom().item(prepared.user())
                                : users.get(tenant, OnBehalfOf.person(actor), created.id())))
        .map(
            user ->
                Response.created(URI.create("/auth/users/" + user.id()))
                    .entity(UserView.of(user))
                    .build());
  }

  @GET
  @Path("/users")
  @Operation(summary = "The tenant's users, newest first")
  public Uni<Page<UserView>> list(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    return users
        .page(caller.tenant(), reader(), PageRequest.of(limit, cursor))
        .map(p -> p.map(UserView::of));
  }

  @GET
  @Path("/users/{id}")
  @Operation(summary = "One user of the tenant")
  public Uni<UserView> get(@PathParam("id") UUID id) {
    return users.get(caller.tenant(), reader(), id).map(UserView::of);
  }

  @PATCH
  @Path("/users/{id}")
  @Operation(
      summary = "Changes a user's name, role, password or whether he may log in",
      description = "Anything but the name ends the user's sessions.")
  public Uni<UserView> update(@PathParam("id") UUID id, @NotNull @Valid UpdateBody body) {
    UserChange change = body.change();
    if (id.toString().equals(caller.subject())
        && (change.role() != null
            || change.password() != null
            || Boolean.TRUE.equals(change.disabled()))) {
      throw new Problem.Conflict(
          "own-account",
          "an admin neither disables himself nor changes his own role; his own password changes at"
              + " /auth/me/password, which asks for the current one");
    }
    return changes.update(caller.tenant(), id, change, caller.subject()).map(UserView::of);
  }

  @DELETE
  @Path("/users/{id}")
  @Operation(summary = "Deletes a user and refuses his tokens")
  public Uni<Response> delete(@PathParam("id") UUID id) {
    if (id.toString().equals(caller.subject())) {
      throw new Problem.Conflict("own-account", "an admin doesn't delete himself");
    }
    return changes
        .delete(caller.tenant(), id, caller.subject())
        .map(done -> Response.noContent().build());
  }

  private static Role roleOf(String wire) {
    return Role.of(wire)
        .filter(role -> role != Role.SERVICE)
        .orElseThrow(
            () ->
                new Problem.Invalid(
                    "invalid-request",
                    "the input breaks its rules",
                    List.of(
                        new Violation(
                            "role", "expected admin, soc_analyst, api_client or readonly"))));
  }

  private OnBehalfOf reader() {
    return OnBehalfOf.person(caller.subject());
  }
}
