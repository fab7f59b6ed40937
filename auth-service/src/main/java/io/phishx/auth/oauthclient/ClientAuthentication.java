package io.phishx.auth.oauthclient;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.limit.FailedCalls;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
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
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Proves a client: a service of the configuration, or a client of a tenant. Wrong secrets are
 * limited per client and network and per network; the audit log gets one entry a minute of a
 * client's. A service's right secret is found without any work, and is never refused.
 */
@ApplicationScoped
class ClientAuthentication {

  private static final int MAX_REPORTED = 10_000;

  private final ServiceClients services;
  private final FailedCalls failures;
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
      FailedCalls failures,
      TenantTransaction transactions,
      AuditLog audit,
      MeterRegistry metrics) {
    this.services = services;
    this.failures = failures;
    this.transactions = transactions;
    this.audit = audit;
    this.metrics = metrics;
  }

  /**
   * Who calls where nobody has to prove himself: empty if no secret is shown, but a wrong one is an
   * error all the same.
   *
   * @param network of the caller
   * @return fails with {@link OAuthError} for several or wrong credentials, and {@link
   *     Problem.TooMany} after too many wrong ones
   */
  Uni<Optional<AuthenticatedClient>> ifPresented(
      @Nullable String authorization,
      @Nullable String id,
      @Nullable String secret,
      String network) {
    return secret == null && !ClientCredentials.isBasic(authorization)
        ? Uni.createFrom().item(Optional.empty())
        : of(authorization, id, secret, network).map(Optional::of);
  }

  /**
   * Who calls, by Basic or by the form.
   *
   * @param network of the caller
   * @return fails with {@link OAuthError} for no, several or wrong credentials, and {@link
   *     Problem.TooMany} after too many wrong ones
   */
  Uni<AuthenticatedClient> of(
      @Nullable String authorization,
      @Nullable String id,
      @Nullable String secret,
      String network) {
    return ClientCredentials.read(authorization, id, secret)
        .map(credentials -> authenticate(credentials, network))
        .orElseGet(
            () ->
                limited(
                    failures.nobody(network),
                    Optional.empty(),
                    () -> Uni.createFrom().failure(OAuthError.invalidClient())))
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

  private Uni<AuthenticatedClient> authenticate(ClientCredentials credentials, String network) {
    return services.authenticates(credentials)
        ? Uni.createFrom().item(new AuthenticatedClient.Service(credentials.id()))
        : limited(
            failures.client(credentials.id(), network),
            Optional.of(credentials.id() + ":" + credentials.secret()),
            () -> ofTenant(credentials));
  }

  private Uni<AuthenticatedClient> limited(
      FailedCalls.Charge charge, Optional<String> shown, Supplier<Uni<AuthenticatedClient>> work) {
    return failures
        .of(charge, shown, work, OAuthError.class::isInstance)
        .invoke(client -> shown.ifPresent(failures::trust));
  }

  private Uni<AuthenticatedClient> ofTenant(ClientCredentials credentials) {
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
