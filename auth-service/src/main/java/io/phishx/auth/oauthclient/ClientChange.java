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

  /** What changed from what to what, for the audit log; of the name only that it did. */
  static Map<String, String> facts(Client before, Client after) {
    Map<String, String> facts = new HashMap<>();
    if (!before.name().equals(after.name())) {
      facts.put("name", "changed");
    }
    if (before.role() != after.role()) {
      facts.put("role_before", before.role().wire());
      facts.put("role", after.role().wire());
    }
    if (!before.scopes().equals(after.scopes())) {
      facts.put("scopes_before", text(before.scopes()));
      facts.put("scopes", text(after.scopes()));
    }
    if (before.disabled() != after.disabled()) {
      facts.put("disabled_before", String.valueOf(before.disabled()));
      facts.put("disabled", String.valueOf(after.disabled()));
    }
    return facts;
  }

  static String text(Set<Scope> scopes) {
    return scopes.stream().sorted().map(Scope::wire).collect(Collectors.joining(" "));
  }
}
