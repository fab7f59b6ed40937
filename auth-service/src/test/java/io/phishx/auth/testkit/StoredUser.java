package io.phishx.auth.testkit;

import io.phishx.auth.client.Role;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.testing.Database;
import java.sql.SQLException;
import java.util.UUID;

/** A user that has no password, written past the service: many of them in little time. */
public record StoredUser(TenantId tenant, UUID id, Role role) {

  private static final String OF_A_NEW_TENANT =
      """
      with t as (
        insert into tenants (id, slug, name, created_at, updated_at)
        values (gen_random_uuid(), 's-' || substr(md5(random()::text), 1, 16), 'trials', now(),
          now())
        returning id)
      insert into users (id, tenant_id, email, password_hash, email_index, role, created_at,
        updated_at)
      select ?, t.id, 'v2:x', 'v2:x', 'i1:x', ?, now(), now() from t
      returning tenant_id
      """;
  private static final String OF_A_TENANT =
      """
      insert into users (id, tenant_id, email, password_hash, email_index, role, created_at,
        updated_at)
      select ?, t.id, 'v2:x', 'v2:x', 'i1:x', ?, now(), now() from tenants t where t.slug = ?
      returning tenant_id
      """;

  /** One who may read, of a tenant of his own. */
  public static StoredUser ofANewTenant() throws SQLException {
    UUID id = UUID.randomUUID();
    String tenant = Database.read(OF_A_NEW_TENANT, id, Role.READONLY.wire());
    return new StoredUser(new TenantId(UUID.fromString(tenant)), id, Role.READONLY);
  }

  /** An admin of a tenant that stands. */
  public static StoredUser adminOf(String slug) throws SQLException {
    UUID id = UUID.randomUUID();
    String tenant = Database.read(OF_A_TENANT, id, Role.ADMINISTRATOR.wire(), slug);
    return new StoredUser(new TenantId(UUID.fromString(tenant)), id, Role.ADMINISTRATOR);
  }
}
