package io.phishx.auth.session;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.user.User;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.audit.SealedText;
import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What the audit log says of logins. */
@ApplicationScoped
class LoginJournal {

  private final AuditLog audit;
  private final MeterRegistry metrics;

  LoginJournal(AuditLog audit, MeterRegistry metrics) {
    this.audit = audit;
    this.metrics = metrics;
  }

  Uni<UUID> opened(
      SqlConnection connection,
      User user,
      UUID session,
      SessionRows.SealedOrigin origin,
      Caller caller) {
    metrics.counter("phishx_auth_logins_total", "outcome", "success").increment();
    return audit.append(
        connection,
        user.tenant(),
        entry(
            Outcome.SUCCESS,
            user.id().toString(),
            Map.of("session_id", session.toString(), "role", user.role().wire()),
            session,
            origin,
            caller));
  }

  Uni<UUID> refused(
      SqlConnection connection,
      TenantId tenant,
      String reason,
      @Nullable UUID user,
      UUID attempt,
      SessionRows.SealedOrigin origin,
      Caller caller) {
    metrics.counter("phishx_auth_logins_total", "outcome", "failure").increment();
    Map<String, String> facts = new HashMap<>();
    facts.put("reason", reason);
    return audit.append(
        connection,
        tenant,
        entry(
            Outcome.FAILURE,
            user == null ? null : user.toString(),
            facts,
            attempt,
            origin,
            caller));
  }

  private static AuditEntry entry(
      Outcome outcome,
      @Nullable String actor,
      Map<String, String> facts,
      UUID sealedAs,
      SessionRows.SealedOrigin origin,
      Caller caller) {
    String agent = caller.userAgent();
    String sealedAgent = origin.userAgent();
    return new AuditEntry(
        "session.login",
        outcome,
        actor,
        facts,
        sealedAs,
        null,
        new SealedText(caller.ip(), origin.ip()),
        agent == null || sealedAgent == null ? null : new SealedText(agent, sealedAgent));
  }
}
