package io.phishx.auth.oauthclient;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.auth.client.Scope;
import io.phishx.auth.client.TokenRefused;
import io.phishx.auth.client.TokenVerifier;
import io.phishx.auth.client.Trust;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.client.TrustSnapshot;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.auth.revocation.Ended;
import io.phishx.auth.revocation.RevocationBudget;
import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.session.RefreshRotation;
import io.phishx.chassis.feed.Reading;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a token says and how it is taken back, by the same verifier that every service uses. */
@ApplicationScoped
class TokenInquiry {

  private final Trust trust;
  private final TrustConfig config;
  private final TokenVerifier verifier;
  private final Revocations revocations;
  private final RefreshRotation rotation;
  private final RevocationBudget budget;
  private final Clock clock;

  TokenInquiry(
      Trust trust,
      TrustConfig config,
      Revocations revocations,
      RefreshRotation rotation,
      RevocationBudget budget,
      Clock clock) {
    this.trust = trust;
    this.config = config;
    this.verifier = new TokenVerifier(config, clock);
    this.revocations = revocations;
    this.rotation = rotation;
    this.budget = budget;
    this.clock = clock;
  }

  /** The answer of RFC 7662, 2.2; of a token that is not active it says nothing else. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Introspection(
      boolean active,
      @Nullable String sub,
      @Nullable String tenantId,
      @Nullable String role,
      @Nullable String scope,
      @Nullable String clientId,
      @Nullable String jti,
      @Nullable String sid,
      @Nullable Long iat,
      @Nullable Long exp,
      @Nullable String iss,
      @Nullable String tokenType) {

    static final Introspection INACTIVE =
        new Introspection(false, null, null, null, null, null, null, null, null, null, null, null);
  }

  /**
   * What {@code token} says, to a client that reaches its tenant.
   *
   * @throws Problem.Unavailable if keys and revocations cannot be confirmed
   */
  Uni<Introspection> introspect(String token, AuthenticatedClient client) {
    return verified(token).map(found -> introspection(found, client));
  }

  private Introspection introspection(Optional<VerifiedToken> found, AuthenticatedClient client) {
    return found
        .filter(known -> client.reaches(known.tenant()))
        .map(
            known ->
                new Introspection(
                    true,
                    known.subject(),
                    known.tenant().toString(),
                    known.role().wire(),
                    known.scopes().stream()
                        .sorted()
                        .map(Scope::wire)
                        .collect(Collectors.joining(" ")),
                    known.sessionId().isPresent() ? null : known.subject(),
                    known.tokenId(),
                    known.sessionId().orElse(null),
                    known.issuedAt().getEpochSecond(),
                    known.expiresAt().getEpochSecond(),
                    config.issuer(),
                    "Bearer"))
        .orElse(Introspection.INACTIVE);
  }

  /**
   * Takes an access token, or the session of a refresh token, back. One that is unknown, or of a
   * tenant that the client doesn't reach, is no error and changes nothing.
   *
   * @throws Problem.TooMany if the client's tenant has taken too many back
   */
  Uni<Void> revoke(String token, AuthenticatedClient client) {
    if (client instanceof AuthenticatedClient.OfTenant own) {
      budget.spend(own.tenant());
    }
    return verified(token).chain(access -> revoke(token, access, client));
  }

  private Uni<Void> revoke(
      String token, Optional<VerifiedToken> access, AuthenticatedClient client) {
    if (access.isPresent()) {
      VerifiedToken known = access.get();
      if (!client.reaches(known.tenant())) {
        return Uni.createFrom().voidItem();
      }
      Ended.AccessTokenRef reference =
          new Ended.AccessTokenRef(UUID.fromString(known.tokenId()), known.expiresAt());
      return revocations.token(known.tenant(), reference, client.actor()).replaceWithVoid();
    }
    return rotation
        .end(token, client::reaches, client.actor())
        .onFailure(Problem.NotAuthenticated.class)
        .recoverWithNull();
  }

  private Uni<Optional<VerifiedToken>> verified(String token) {
    try {
      return Uni.createFrom().item(Optional.of(verifier.verify(token, snapshot())));
    } catch (TokenRefused e) {
      // another replica may sign with a key that this one has not read yet
      return e.reason() == TokenRefused.Reason.UNKNOWN_KEY
          ? trust.confirmedAnew().map(confirmed -> again(token, confirmed))
          : Uni.createFrom().item(Optional.empty());
    }
  }

  private Optional<VerifiedToken> again(String token, boolean confirmed) {
    if (!confirmed) {
      throw unconfirmed();
    }
    try {
      return Optional.of(verifier.verify(token, snapshot()));
    } catch (TokenRefused e) {
      return Optional.empty();
    }
  }

  private TrustSnapshot snapshot() {
    return switch (trust.reading()) {
      case Reading.Known<TrustSnapshot> known -> {
        Duration age = Duration.between(known.confirmedAt(), clock.instant());
        if (age.compareTo(config.privilegedStaleness()) > 0) {
          throw unconfirmed();
        }
        yield known.value();
      }
      case Reading.Unknown<TrustSnapshot> unknown -> throw unconfirmed();
    };
  }

  private static Problem unconfirmed() {
    return new Problem.Unavailable(
        "trust-unconfirmed", "keys and revocations cannot be confirmed now", Duration.ofSeconds(1));
  }
}
