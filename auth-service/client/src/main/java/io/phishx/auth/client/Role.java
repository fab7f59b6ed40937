package io.phishx.auth.client;

import static io.phishx.auth.client.Scope.ADMIN;
import static io.phishx.auth.client.Scope.EMAIL_INGEST;
import static io.phishx.auth.client.Scope.ENFORCE;
import static io.phishx.auth.client.Scope.INTERNAL;
import static io.phishx.auth.client.Scope.READ;
import static io.phishx.auth.client.Scope.SOC;
import static io.phishx.auth.client.Scope.WRITE;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** What a user or client is; it bounds the scopes that a token of theirs may carry. */
public enum Role {
  ADMINISTRATOR("admin", true, Set.of(READ, WRITE, ADMIN)),
  SOC_ANALYST("soc_analyst", true, Set.of(READ, WRITE, SOC)),
  API_CLIENT("api_client", false, Set.of(READ, WRITE, EMAIL_INGEST, ENFORCE)),
  READONLY("readonly", false, Set.of(READ)),
  /** The services' own clients; no user has it. */
  SERVICE("service", false, Set.of(READ, WRITE, INTERNAL));

  private final String wire;
  private final boolean fenced;

  @SuppressWarnings("ImmutableEnumChecker") // made by Set.of only
  private final Set<Scope> scopes;

  Role(String wire, boolean fenced, Set<Scope> scopes) {
    this.wire = wire.toLowerCase(Locale.ROOT);
    this.fenced = fenced;
    this.scopes = scopes;
  }

  /** The name on the wire. */
  public String wire() {
    return wire;
  }

  /**
   * Whether what it was granted ends, in any tenant, when revocations may have been lost: it
   * changes who may do what, or reads what is sealed (ADR 0034).
   */
  public boolean isFenced() {
    return fenced;
  }

  /** Every scope that a token of this role may carry. */
  public Set<Scope> scopes() {
    return scopes;
  }

  /** The role of that name on the wire. */
  public static Optional<Role> of(String wire) {
    return Arrays.stream(values()).filter(r -> r.wire.equals(wire)).findFirst();
  }
}
