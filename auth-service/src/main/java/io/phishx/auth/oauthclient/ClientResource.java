package io.phishx.auth.oauthclient;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.page.Page;
import io.phishx.chassis.page.PageRequest;
import io.phishx.chassis.problem.Problem;
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
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;

/** The clients of the caller's tenant. */
@Path("/auth/clients")
@RolesAllowed("admin")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Clients")
class ClientResource {

  private static final int MAX_SCOPES = 16;

  private final CurrentCaller caller;
  private final Clients clients;
  private final Idempotency idempotency;

  ClientResource(CurrentCaller caller, Clients clients, Idempotency idempotency) {
    this.caller = caller;
    this.clients = clients;
    this.idempotency = idempotency;
  }

  /**
   * What to create.
   *
   * @param scopes fewer than the role has; all of them where absent
   */
  record CreateBody(
      @NotNull @Size(min = 1, max = 200) String name,
      @NotNull String role,
      @Size(min = 1, max = MAX_SCOPES) @Nullable List<String> scopes) {}

  /**
   * What to change; absent fields stay as they are.
   *
   * @param role a new role without scopes brings all of its scopes
   */
  record UpdateBody(
      @Size(min = 1, max = 200) @Nullable String name,
      @Nullable String role,
      @Size(min = 1, max = MAX_SCOPES) @Nullable List<String> scopes,
      @Nullable Boolean disabled) {

    ClientChange change() {
      if (name == null && role == null && scopes == null && disabled == null) {
        throw new Problem.Invalid("nothing-to-change", "expected name, role, scopes or disabled");
      }
      return new ClientChange(
          name,
          role == null ? null : roleOf(role),
          scopes == null ? null : scopesOf(scopes),
          disabled);
    }
  }

  @POST
  @Operation(
      summary = "Creates a client and shows its first secret",
      description = "The secret is shown this once; it is kept as a hash.")
  public Uni<Response> create(@NotNull @Valid CreateBody body) {
    TenantId tenant = caller.tenant();
    String actor = caller.subject();
    Role role = roleOf(body.role());
    requirePerson(role);
    Set<Scope> scopes = body.scopes() == null ? role.scopes() : scopesOf(body.scopes());
    return idempotency
        .once(
            tenant,
            CreatedClient.class,
            connection ->
                clients
                    .create(connection, tenant, body.name(), role, scopes, actor)
                    .map(CreatedClient::of))
        .map(created -> shownOnce(URI.create("/auth/clients/" + created.id()), created));
  }

  @GET
  @Operation(summary = "The tenant's clients, newest first")
  public Uni<Page<ClientView>> list(
      @RestQuery("limit") @Nullable Integer limit, @RestQuery("cursor") @Nullable String cursor) {
    return clients
        .page(caller.tenant(), PageRequest.of(limit, cursor))
        .map(p -> p.map(ClientView::of));
  }

  @GET
  @Path("/{id}")
  @Operation(summary = "One client of the tenant")
  public Uni<ClientView> get(@PathParam("id") UUID id) {
    return clients.get(caller.tenant(), id).map(ClientView::of);
  }

  @PATCH
  @Path("/{id}")
  @Operation(
      summary = "Changes a client's name, role, scopes or whether it may get tokens",
      description = "Anything but the name refuses every token that it got before.")
  public Uni<ClientView> update(@PathParam("id") UUID id, @NotNull @Valid UpdateBody body) {
    ClientChange change = body.change();
    requirePerson(change.role());
    return clients.update(caller.tenant(), id, change, caller.subject()).map(ClientView::of);
  }

  @DELETE
  @Path("/{id}")
  @Operation(summary = "Deletes a client and refuses its tokens")
  public Uni<Response> delete(@PathParam("id") UUID id) {
    return clients
        .delete(caller.tenant(), id, caller.subject())
        .map(done -> Response.noContent().build());
  }

  @POST
  @Path("/{id}/secrets")
  @Operation(
      summary = "Makes a second secret of a client and shows it",
      description = "Two may live, so that the client can change over; a third is a 409.")
  public Uni<Response> addSecret(@PathParam("id") UUID id) {
    String actor = caller.subject();
    return idempotency
        .once(
            caller.tenant(),
            CreatedSecret.class,
            connection ->
                clients
                    .addSecret(connection, id, actor)
                    .map(
                        made ->
                            new CreatedSecret(
                                made.ref().id(), made.secret().text(), made.ref().createdAt())))
        .map(
            secret ->
                shownOnce(URI.create("/auth/clients/" + id + "/secrets/" + secret.id()), secret));
  }

  @DELETE
  @Path("/{id}/secrets/{secret}")
  @Operation(
      summary = "Retires a secret and refuses the client's tokens",
      description = "Also the last one, for the case that it leaked.")
  public Uni<Response> retireSecret(@PathParam("id") UUID id, @PathParam("secret") UUID secret) {
    return clients
        .retireSecret(caller.tenant(), id, secret, caller.subject())
        .map(done -> Response.noContent().build());
  }

  private static Response shownOnce(URI location, Object body) {
    return Response.created(location)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .entity(body)
        .build();
  }

  /** Whoever may do everything everywhere is a person with a second factor. */
  private void requirePerson(@Nullable Role role) {
    if (role == Role.ADMINISTRATOR && caller.isOperator()) {
      throw new Problem.Conflict(
          "operator-client", "a client of the operator tenant is no admin: operators are people");
    }
  }

  private static Role roleOf(String wire) {
    return Role.of(wire)
        .filter(role -> role != Role.SERVICE)
        .orElseThrow(
            () -> Client.invalid("role", "expected admin, soc_analyst, api_client or readonly"));
  }

  private static Set<Scope> scopesOf(List<String> names) {
    Set<Scope> scopes = EnumSet.noneOf(Scope.class);
    for (String name : names) {
      scopes.add(
          Scope.of(String.valueOf(name))
              .orElseThrow(() -> Client.invalid("scopes", "an unknown scope")));
    }
    return scopes;
  }
}
