package io.phishx.auth.rewrap;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.crypto.client.RewrapOwner;
import io.phishx.crypto.client.RewrapTable;
import io.phishx.crypto.client.TenantIds;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Users, sessions and audit entries. What a session and its audit entries say of the caller is
 * bound to the session's id, in both tables.
 */
@ApplicationScoped
class SealedAccounts implements RewrapOwner {

  private static final String TENANTS =
      "select id from tenants where state <> 'deleted' order by id";
  private static final String ORIGIN_TABLE = "audit_log";
  private static final List<RewrapTable> TABLES =
      List.of(
          RewrapTable.of(
              "users", List.of("email", "name", "password_hash"), Map.of("email", "email_index")),
          new RewrapTable(
              "sessions",
              ORIGIN_TABLE,
              "id",
              List.of("ip_address", "user_agent"),
              Map.of(),
              Optional.empty()),
          new RewrapTable(
              "audit_log",
              ORIGIN_TABLE,
              "sealed_as",
              List.of("action_details", "ip_address", "user_agent"),
              Map.of(),
              Optional.of("rewrap_audit_log")));

  private final TenantTransaction transactions;

  SealedAccounts(TenantTransaction transactions) {
    this.transactions = transactions;
  }

  @Override
  public List<RewrapTable> tables() {
    return TABLES;
  }

  @Override
  public Uni<List<TenantId>> tenants() {
    return transactions.withoutTenant(
        connection -> connection.query(TENANTS).execute().map(TenantIds::of));
  }
}
