package io.phishx.auth.oauthclient;

import io.phishx.auth.client.Role;
import io.phishx.auth.client.Scope;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What to change of a client; null leaves as it is. A new role alone brings all its scopes. */
record ClientChange(
    @Nullable String name,
    @Nullable Role role,
    @Nullable Set<Scope> scopes,
    @Nullable Boolean disabled) {

  Client applyTo(Client before, Instant now) {
    Role newRole = Objects.requireNonNullElse(role, before.role());
    Set<Scope> kept = role == null ? before.scopes() : newRole.scopes();
    return new Client(
        before.id(),
        before.tenant(),
        Objects.requireNonNullElse(name, before.name()),
        newRole,
        Objects.requireNonNullElse(scopes, kept),
        Objects.requireNonNullElse(disabled, before.disabled()),
        before.secrets(),
        before.createdAt(),
        now);
  }

  /** Whether what was granted before must not be used any longer. */
  boolean endsTokens() {
    return role != null || scopes != null || disabled != null;
  }

  /** What changed, for the audit log. */
  Map<String, String> facts() {
    Map<String, String> facts = new HashMap<>();
    if (name != null) {
      facts.put("name", "changed");
    }
    if (role != null) {
      facts.put("role", role.wire());
    }
    if (scopes != null) {
      facts.put(
          "scopes", scopes.stream().sorted().map(Scope::wire).collect(Collectors.joining(" ")));
    }
    if (disabled != null) {
      facts.put("disabled", disabled.toString());
    }
    return facts;
  }
}
