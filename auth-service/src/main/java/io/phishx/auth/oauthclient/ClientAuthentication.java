package io.phishx.auth.oauthclient;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Proves a client: a service of the configuration, or a client of a tenant. Secrets have 256 bits,
 * so guesses are counted and not limited; the audit log gets one entry a minute of a client's.
 */
@ApplicationScoped
class ClientAuthentication {

  private static final int MAX_REPORTED = 10_000;

  private final ServiceClients services;
  private final TenantTransaction transactions;
  private final AuditLog audit;
  private final MeterRegistry metrics;
  private final Cache<UUID, UUID> reported =
      Caffeine.newBuilder()
          .maximumSize(MAX_REPORTED)
          .expireAfterWrite(Duration.ofMinutes(1))
          .build();

  ClientAuthentication(
      ServiceClients services,
      TenantTransaction transactions,
      AuditLog audit,
      MeterRegistry metrics) {
    this.services = services;
    this.transactions = transactions;
    this.audit = audit;
    this.metrics = metrics;
  }

  /**
   * Who calls where nobody has to prove himself: empty if no secret is shown, but a wrong one is an
   * error all the same.
   *
   * @return fails with {@link OAuthError} for several or wrong credentials
   */
  Uni<Optional<AuthenticatedClient>> ifPresented(
      @Nullable String authorization, @Nullable String id, @Nullable String secret) {
    return secret == null && !ClientCredentials.isBasic(authorization)
        ? Uni.createFrom().item(Optional.empty())
        : of(authorization, id, secret).map(Optional::of);
  }

  /**
   * Who calls, by Basic or by the form.
   *
   * @return fails with {@link OAuthError} for no, several or wrong credentials
   */
  Uni<AuthenticatedClient> of(
      @Nullable String authorization, @Nullable String id, @Nullable String secret) {
    Optional<ClientCredentials> read = ClientCredentials.read(authorization, id, secret);
    if (read.isEmpty()) {
      return Uni.createFrom().failure(OAuthError.invalidClient());
    }
    ClientCredentials credentials = read.get();
    return authenticate(credentials)
        .onItemOrFailure()
        .invoke(
            (client, failure) ->
                metrics
                    .counter(
                        "phishx_auth_client_authentications_total",
                        "outcome",
                        failure == null ? "success" : "failure")
                    .increment());
  }

  private Uni<AuthenticatedClient> authenticate(ClientCredentials credentials) {
    if (services.authenticates(credentials)) {
      return Uni.createFrom().item(new AuthenticatedClient.Service(credentials.id()));
    }
    UUID id;
    try {
      id = UUID.fromString(credentials.id());
    } catch (IllegalArgumentException e) {
      return Uni.createFrom().failure(OAuthError.invalidClient());
    }
    Secret hash = ClientSecret.hash(credentials.secret());
    return transactions
        .withoutTenant(connection -> ClientRows.candidates(connection, id))
        .chain(candidates -> match(id, hash, candidates));
  }

  private Uni<AuthenticatedClient> match(
      UUID id, Secret hash, List<ClientRows.Candidate> candidates) {
    ClientRows.Candidate shown = null;
    for (ClientRows.Candidate candidate : candidates) {
      if (candidate.hash().equals(hash)) {
        shown = candidate;
      }
    }
    if (shown != null) {
      return Uni.createFrom()
          .item(new AuthenticatedClient.OfTenant(id, shown.tenant(), shown.secret()));
    }
    return candidates.isEmpty()
        ? Uni.createFrom().failure(OAuthError.invalidClient())
        : report(id, candidates.getFirst().tenant())
            .chain(() -> Uni.createFrom().failure(OAuthError.invalidClient()));
  }

  private Uni<Void> report(UUID client, TenantId tenant) {
    if (reported.asMap().putIfAbsent(client, client) != null) {
      return Uni.createFrom().voidItem();
    }
    AuditEntry entry =
        AuditEntry.of(
            "client.authentication",
            Outcome.FAILURE,
            client.toString(),
            Map.of("client_id", client.toString(), "reason", "wrong-secret"));
    return transactions
        .sql(tenant, connection -> audit.append(connection, tenant, entry))
        .replaceWithVoid();
  }
}
