package io.phishx.auth.oauthclient;

import io.phishx.chassis.tenant.TenantId;
import java.util.UUID;

/** Who proved itself at the token endpoint. */
sealed interface AuthenticatedClient {

  /** As the audit log names it. */
  String actor();

  /** Whether it may ask about tokens of {@code tenant}, or take them back. */
  boolean reaches(TenantId tenant);

  /** A service of this installation; it works for every tenant. */
  record Service(String name) implements AuthenticatedClient {

    @Override
    public String actor() {
      return name;
    }

    @Override
    public boolean reaches(TenantId tenant) {
      return true;
    }
  }

  /**
   * A client of one tenant.
   *
   * @param secret the id of the secret that it showed
   */
  record OfTenant(UUID id, TenantId tenant, UUID secret) implements AuthenticatedClient {

    @Override
    public String actor() {
      return id.toString();
    }

    @Override
    public boolean reaches(TenantId other) {
      return tenant.equals(other);
    }
  }
}
