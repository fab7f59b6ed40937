package io.phishx.auth.client;

import io.smallrye.jwt.auth.principal.JWTCallerPrincipal;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A verified token as smallrye-jwt's principal: its scopes are the caller's roles. */
final class CallerPrincipal extends JWTCallerPrincipal {

  private static final Set<String> NAMES =
      Set.of("sub", "jti", "tenant_id", "role", "scopes", "sid", "iat", "exp", "raw_token");

  private final String raw;
  private final VerifiedToken token;
  private final Set<String> groups;

  CallerPrincipal(String raw, VerifiedToken token) {
    super(raw, "Bearer");
    this.raw = raw;
    this.token = token;
    // A service's own token opens only what lists "internal", never a public call by its "read".
    this.groups =
        token.isService()
            ? Set.of(Scope.INTERNAL.wire())
            : token.scopes().stream().map(Scope::wire).collect(Collectors.toUnmodifiableSet());
  }

  VerifiedToken token() {
    return token;
  }

  @Override
  public String getName() {
    return token.subject();
  }

  @Override
  public Set<String> getGroups() {
    return groups;
  }

  @Override
  protected Set<String> doGetClaimNames() {
    return NAMES;
  }

  @Override
  protected @Nullable Object getClaimValue(String name) {
    return switch (name) {
      case "sub" -> token.subject();
      case "jti" -> token.tokenId();
      case "tenant_id" -> token.tenant().toString();
      case "role" -> token.role().wire();
      case "scopes" -> token.scopes().stream().map(Scope::wire).toList();
      case "groups" -> groups;
      case "sid" -> token.sessionId().orElse(null);
      case "iat" -> token.issuedAt().getEpochSecond();
      case "exp" -> token.expiresAt().getEpochSecond();
      case "raw_token" -> raw;
      default -> null;
    };
  }

  @Override
  public String toString() {
    return "CallerPrincipal[" + token.role().wire() + "]";
  }
}
