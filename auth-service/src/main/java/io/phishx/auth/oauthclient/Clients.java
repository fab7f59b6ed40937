package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.revocation.Revocations;
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
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * The clients of a tenant. Whatever lessens what a client may do refuses every token that it got
 * before; a client whose other secret lives gets a new one at once.
 */
@ApplicationScoped
class Clients {

  private static final int MAX_SECRETS = 2;

  private final TenantTransaction transactions;
  private final Revocations revocations;
  private final AuditLog audit;
  private final Ids ids;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  Clients(
      TenantTransaction transactions,
      Revocations revocations,
      AuditLog audit,
      Ids ids,
      Clock clock) {
    this.transactions = transactions;
    this.revocations = revocations;
    this.audit = audit;
    this.ids = ids;
    this.clock = clock;
  }

  /** A client with the secret that was just made for it. */
  record WithSecret(Client client, ClientSecret secret) {}

  /** A secret that was just made. */
  record NewSecret(Client.SecretRef ref, ClientSecret secret) {}

  /** Creates a client with its first secret in the transaction of {@code connection}. */
  Uni<WithSecret> create(
      SqlConnection connection,
      TenantId tenant,
      String name,
      Role role,
      Set<Scope> scopes,
      String actor) {
    Instant now = now();
    NewSecret first = newSecret(now);
    Client client =
        new Client(ids.next(), tenant, name, role, scopes, false, List.of(first.ref()), now, now);
    return ClientRows.insert(connection, client)
        .chain(
            () ->
                ClientRows.addSecret(
                    connection, tenant, client.id(), first.ref(), first.secret().hash()))
        .chain(
            () ->
                audited(
                    connection,
                    client,
                    "client.created",
                    actor,
                    Map.of(
                        "role", role.wire(),
                        "scopes", ClientChange.text(scopes),
                        "secret_id", first.ref().id().toString())))
        .replaceWith(new WithSecret(client, first.secret()));
  }

  /** One client; fails with {@link Problem.NotFound}, also for another tenant's. */
  Uni<Client> get(TenantId tenant, UUID id) {
    return transactions.sql(
        tenant,
        connection ->
            ClientRows.find(connection, id).map(found -> found.orElseThrow(Clients::notFound)));
  }

  /** A page, newest first. */
  Uni<Page<Client>> page(TenantId tenant, PageRequest request) {
    return transactions
        .sql(tenant, connection -> ClientRows.page(connection, request))
        .map(rows -> Page.of(rows, request, row -> new Cursor(row.createdAt(), row.id())));
  }

  /** Changes a client. */
  Uni<Client> update(TenantId tenant, UUID id, ClientChange change, String actor) {
    Function<SqlConnection, Uni<Void>> work =
        connection ->
            locked(connection, id)
                .chain(
                    before -> {
                      Client after = change.applyTo(before, now());
                      return ClientRows.update(connection, after)
                          .chain(
                              () ->
                                  audited(
                                      connection,
                                      after,
                                      "client.updated",
                                      actor,
                                      ClientChange.facts(before, after)))
                          .replaceWithVoid();
                    });
    Uni<Void> done =
        change.endsTokens() ? ending(tenant, id, work) : transactions.sql(tenant, work);
    return done.chain(() -> get(tenant, id));
  }

  /** Deletes a client with its secrets. */
  Uni<Void> delete(TenantId tenant, UUID id, String actor) {
    return ending(
        tenant,
        id,
        connection ->
            locked(connection, id)
                .call(client -> ClientRows.delete(connection, id))
                .chain(
                    client ->
                        audited(
                            connection,
                            client,
                            "client.deleted",
                            actor,
                            Map.of("role", client.role().wire())))
                .replaceWithVoid());
  }

  /**
   * Makes a further secret in the transaction of {@code connection}.
   *
   * @return fails with {@link Problem.Conflict} if two live already
   */
  Uni<NewSecret> addSecret(SqlConnection connection, UUID id, String actor) {
    NewSecret made = newSecret(now());
    return locked(connection, id)
        .invoke(
            client -> {
              if (client.secrets().size() >= MAX_SECRETS) {
                throw new Problem.Conflict(
                    "two-secrets-live", "two secrets of this client live; retire one first");
              }
            })
        .call(
            client ->
                ClientRows.addSecret(
                    connection, client.tenant(), id, made.ref(), made.secret().hash()))
        .call(
            client ->
                audited(
                    connection,
                    client,
                    "client.secret-added",
                    actor,
                    Map.of("secret_id", made.ref().id().toString())))
        .replaceWith(made);
  }

  /** Retires a secret, and with it every token of the client. */
  Uni<Void> retireSecret(TenantId tenant, UUID id, UUID secret, String actor) {
    return ending(
        tenant,
        id,
        connection ->
            locked(connection, id)
                .call(
                    client ->
                        ClientRows.retireSecret(connection, id, secret)
                            .invoke(
                                retired -> {
                                  if (!retired) {
                                    throw new Problem.NotFound("there is no such secret");
                                  }
                                }))
                .chain(
                    client ->
                        audited(
                            connection,
                            client,
                            "client.secret-retired",
                            actor,
                            Map.of("secret_id", secret.toString())))
                .replaceWithVoid());
  }

  private Uni<Void> ending(TenantId tenant, UUID id, Function<SqlConnection, Uni<Void>> work) {
    return revocations
        .act(
            tenant,
            connection ->
                revocations.endClient(connection, tenant, id).call(() -> work.apply(connection)))
        .replaceWithVoid();
  }

  private static Uni<Client> locked(SqlConnection connection, UUID id) {
    return ClientRows.lock(connection, id).map(found -> found.orElseThrow(Clients::notFound));
  }

  private Uni<UUID> audited(
      SqlConnection connection,
      Client client,
      String event,
      String actor,
      Map<String, String> more) {
    Map<String, String> facts = new HashMap<>(more);
    facts.put("client_id", client.id().toString());
    return audit.append(
        connection, client.tenant(), AuditEntry.of(event, Outcome.SUCCESS, actor, facts));
  }

  private NewSecret newSecret(Instant now) {
    return new NewSecret(new Client.SecretRef(ids.next(), now), ClientSecret.next(random));
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  private static Problem notFound() {
    return new Problem.NotFound("there is no such client");
  }
}
