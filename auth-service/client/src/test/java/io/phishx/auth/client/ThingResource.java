package io.phishx.auth.client;

import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.AuditVerification;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.http.ClientNetwork;
import io.phishx.chassis.http.LimitedByNetwork;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.idempotency.Idempotency;
import io.phishx.chassis.notify.Notification;
import io.phishx.chassis.notify.Notifier;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A sixth service's one resource. */
@Path("/things")
class ThingResource {

  record NewThing(@NotBlank @Size(max = 20) String name) {}

  record Made(UUID id, String name) {}

  private final Idempotency idempotency;
  private final TenantTransaction transactions;
  private final CurrentTenant tenant;
  private final AuditLog audit;
  private final AuditVerification verification;
  private final Notifier notifier;
  private final Ids ids;

  @SuppressWarnings("TooManyParameters") // it shows every room of the chassis
  ThingResource(
      Idempotency idempotency,
      TenantTransaction transactions,
      CurrentTenant tenant,
      AuditLog audit,
      AuditVerification verification,
      Notifier notifier,
      Ids ids) {
    this.idempotency = idempotency;
    this.transactions = transactions;
    this.tenant = tenant;
    this.audit = audit;
    this.verification = verification;
    this.notifier = notifier;
    this.ids = ids;
  }

  @POST
  @RolesAllowed("write")
  public Uni<Response> make(@Valid NewThing thing) {
    return idempotency
        .once(
            tenant.id(),
            Made.class,
            connection -> {
              Made made = new Made(ids.next(), thing.name());
              return connection
                  .preparedQuery("insert into things (id, tenant_id, name) values ($1, $2, $3)")
                  .execute(Tuple.of(made.id(), tenant.id().value(), made.name()))
                  .chain(
                      () ->
                          audit.append(
                              connection,
                              tenant.id(),
                              AuditEntry.of(
                                  "thing.made",
                                  Outcome.SUCCESS,
                                  tenant.subject(),
                                  Map.of("thing", made.id().toString()))))
                  .chain(
                      () ->
                          notifier.enqueue(
                              connection,
                              tenant.id(),
                              new Notification(
                                  "thing.made",
                                  "info",
                                  "a thing was made",
                                  Map.of("thing", made.id().toString()))))
                  .replaceWith(made);
            })
        .map(made -> Response.status(201).entity(made).build());
  }

  @GET
  @RolesAllowed("read")
  public Uni<List<String>> names(@QueryParam("limit") Integer limit) {
    return transactions.panache(
        tenant.id(),
        session ->
            session
                .createSelectionQuery("from Thing t order by t.name", Thing.class)
                .getResultList()
                .map(things -> things.stream().map(t -> t.name).toList()));
  }

  @GET
  @Path("/named/{name}")
  @Produces(MediaType.APPLICATION_JSON)
  @RolesAllowed("read")
  public Uni<Integer> named(@PathParam("name") String name) {
    return transactions.panache(
        tenant.id(),
        session ->
            session
                .createSelectionQuery("from Thing t where t.name = :name", Thing.class)
                .setParameter("name", name)
                .getResultList()
                .map(List::size));
  }

  @GET
  @Path("/audit")
  @RolesAllowed("admin")
  public Uni<AuditVerification.Result> audit() {
    return verification.verify(tenant.id(), rows -> Uni.createFrom().item(rows));
  }

  @GET
  @Path("/internal")
  @RolesAllowed("internal")
  public String forServices() {
    return "service";
  }

  @GET
  @Path("/operator")
  @RolesAllowed("admin")
  @OperatorOnly
  public Uni<String> forOperators() {
    return Uni.createFrom().item("operator");
  }

  @GET
  @Path("/open")
  @PermitAll
  public String open() {
    return "open";
  }

  @GET
  @Path("/public")
  @PermitAll
  @LimitedByNetwork
  public String forAnybody() {
    return "public";
  }

  @GET
  @Path("/whence")
  @PermitAll
  public String whence(@Context HttpServerRequest request) {
    return ClientNetwork.address(request);
  }

  @GET
  @Path("/forgotten")
  public String withoutAnnotation() {
    return "forgotten";
  }

  @GET
  @Path("/fault")
  @RolesAllowed("read")
  public String fault() {
    throw new IllegalStateException("select secret from hidden_place");
  }
}
