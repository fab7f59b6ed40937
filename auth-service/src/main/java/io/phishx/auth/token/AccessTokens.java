package io.phishx.auth.token;

import static java.util.stream.Collectors.joining;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import io.phishx.auth.client.TrustConfig;
import io.phishx.auth.signingkey.SigningKeys;
import io.phishx.auth.trust.TokenLife;
import io.phishx.chassis.id.Ids;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Builds and signs access tokens with the claims of the guide.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9068">RFC 9068</a>
 */
@ApplicationScoped
public class AccessTokens {

  private final SigningKeys keys;
  private final Ids ids;
  private final Clock clock;
  private final Duration lifetime;
  private final Duration serviceLifetime;
  private final TokenLife life;
  private final String issuer;
  private final String audience;
  private final String internalAudience;

  AccessTokens(
      SigningKeys keys,
      Ids ids,
      Clock clock,
      AuthConfig config,
      TrustConfig trust,
      TokenLife life) {
    this.keys = keys;
    this.ids = ids;
    this.clock = clock;
    this.lifetime = config.token().lifetime();
    this.serviceLifetime = config.token().serviceLifetime();
    this.life = life;
    this.issuer = trust.issuer();
    this.audience = trust.audience();
    this.internalAudience = trust.internalAudience();
  }

  /**
   * A token of a user's session.
   *
   * @param revokedBefore what was issued at or before it is refused, so this one is issued later
   * @throws Problem.Unavailable if no signing key could be read yet, or if what is refused reaches
   *     so far into the future that verifiers would refuse a later token as not yet valid
   */
  public AccessToken of(UserClaims claims, @Nullable Instant revokedBefore) {
    JsonObject content =
        new JsonObject()
            .put("sub", claims.user().toString())
            .put("tenant_id", claims.tenant().toString())
            .put("role", claims.role().wire())
            .put("scopes", names(claims.scopes()))
            .put("aud", audience)
            .put("refresh_token_id", claims.family().toString())
            .put("sid", claims.session().toString());
    return sign(content, lifetime, revokedBefore);
  }

  /**
   * A token of a tenant's client; it has neither session nor refresh family.
   *
   * @param revokedBefore what was issued at or before it is refused, so this one is issued later
   */
  public AccessToken ofClient(
      UUID client, TenantId tenant, Role role, Set<Scope> scopes, @Nullable Instant revokedBefore) {
    JsonObject content =
        new JsonObject()
            .put("sub", client.toString())
            .put("client_id", client.toString())
            .put("tenant_id", tenant.toString())
            .put("role", role.wire())
            .put("scopes", names(scopes))
            .put("aud", audience);
    return sign(content, lifetime, revokedBefore);
  }

  /**
   * A service's own token.
   *
   * @param service the service's name
   * @param onBehalfOf the user whom it acts for, for audit only
   */
  public AccessToken ofService(
      String service,
      TenantId tenant,
      Optional<String> onBehalfOf,
      @Nullable Instant revokedBefore) {
    JsonObject content =
        new JsonObject()
            .put("sub", service)
            .put("client_id", service)
            .put("tenant_id", tenant.toString())
            .put("role", Role.SERVICE.wire())
            .put("scopes", names(Role.SERVICE.scopes()))
            .put("aud", internalAudience);
    onBehalfOf.ifPresent(user -> content.put("act", new JsonObject().put("sub", user)));
    return sign(content, serviceLifetime, revokedBefore);
  }

  private AccessToken sign(JsonObject claims, Duration lifetime, @Nullable Instant revokedBefore) {
    Instant issued = issuedAt(revokedBefore);
    Instant expires = issued.plus(lifetime);
    UUID jti = ids.next();
    claims
        .put("iss", issuer)
        .put("iat", issued.getEpochSecond())
        .put("exp", expires.getEpochSecond())
        .put("jti", jti.toString());
    String scope =
        claims.getJsonArray("scopes").stream().map(String::valueOf).collect(joining(" "));
    return new AccessToken(
        keys.signer().sign(claims.encode()), jti, issued, expires, lifetime, scope);
  }

  private Instant issuedAt(@Nullable Instant revokedBefore) {
    Instant now = clock.instant();
    Instant second = now.truncatedTo(ChronoUnit.SECONDS);
    if (revokedBefore == null || revokedBefore.isBefore(second)) {
      return second;
    }
    Instant later = revokedBefore.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1);
    Instant latest = now.plus(life.ahead());
    if (later.isAfter(latest)) {
      throw new Problem.Unavailable(
          "tokens-just-revoked",
          "tokens were taken back up to a moment that is not yet; try again",
          Duration.between(latest, later).plusSeconds(1));
    }
    return later;
  }

  private static JsonArray names(Collection<Scope> scopes) {
    JsonArray names = new JsonArray();
    scopes.stream().sorted().map(Scope::wire).forEach(names::add);
    return names;
  }
}
