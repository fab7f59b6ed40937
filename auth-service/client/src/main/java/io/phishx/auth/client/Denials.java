package io.phishx.auth.client;

import static java.util.stream.Collectors.groupingBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.client.DenialTally.Count;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.phishx.chassis.work.Recurring;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/**
 * Puts into the audit log what known callers were denied: one entry per caller, kind and window,
 * with the number of calls, so that nobody can flood the log by trying. Tokens that are forged have
 * no known caller, and expired ones are everyday: both are only counted, by their reason.
 */
@ApplicationScoped
class Denials {

  private static final Logger LOG = Logger.getLogger(Denials.class);
  private static final Duration LAST = Duration.ofSeconds(2);
  private static final Duration LONGEST_ROUND = Duration.ofMinutes(1);

  private final AuditLog audit;
  private final TenantTransaction transactions;
  private final MeterRegistry metrics;
  private final DenialConfig config;
  private final DenialTally tally;
  private final Recurring writing;

  Denials(
      AuditLog audit,
      TenantTransaction transactions,
      MeterRegistry metrics,
      DenialConfig config,
      Vertx vertx) {
    this.audit = audit;
    this.transactions = transactions;
    this.metrics = metrics;
    this.config = config;
    this.tally = new DenialTally(config.callers());
    this.writing =
        new Recurring(
            vertx,
            LONGEST_ROUND,
            this::write,
            e -> LOG.warnf("denied calls are not in the audit log, again later: %s", e.toString()));
  }

  void start(@Observes StartupEvent event) {
    writing.every(config.window());
  }

  void stop(@Observes ShutdownEvent event) {
    writing.stop();
    try {
      write().await().atMost(LAST);
    } catch (RuntimeException e) {
      LOG.warnf("the last denied calls are not in the audit log: %s", e.toString());
    }
  }

  /** Counts a token that was refused. */
  void refused(TokenRefused refusal) {
    metrics.counter("phishx_tokens_refused_total", "reason", refusal.reason().name()).increment();
    refusal
        .takenBack()
        .ifPresent(
            token ->
                add(
                    Denial.of(token, Denial.Kind.REVOKED_TOKEN),
                    new Count(1, Map.of("jti", token.tokenId()))));
  }

  /**
   * Counts a call that a token didn't open.
   *
   * @param call method and path as declared
   */
  void forbidden(VerifiedToken token, String call) {
    metrics.counter("phishx_access_denied_total").increment();
    add(Denial.of(token, Denial.Kind.FORBIDDEN), new Count(1, Map.of("call", call)));
  }

  private void add(Denial denial, Count count) {
    if (!tally.add(denial, count)) {
      metrics.counter("phishx_denials_unaudited_total").increment((double) count.times());
    }
  }

  private Uni<Void> write() {
    Map<TenantId, List<Map.Entry<Denial, Count>>> byTenant =
        tally.take().entrySet().stream().collect(groupingBy(entry -> entry.getKey().tenant()));
    return Multi.createFrom()
        .iterable(byTenant.entrySet())
        .onItem()
        .transformToUniAndConcatenate(entry -> write(entry.getKey(), entry.getValue()))
        .collect()
        .last()
        .replaceWithVoid();
  }

  /** What could not be written waits for the next time, as far as there is room. */
  private Uni<Void> write(TenantId tenant, List<Map.Entry<Denial, Count>> denials) {
    return transactions
        .sql(tenant, connection -> append(connection, denials))
        .onFailure()
        .invoke(
            e -> {
              LOG.debugf("denied calls are not in the audit log yet: %s", e.toString());
              denials.forEach(entry -> add(entry.getKey(), entry.getValue()));
            })
        .onFailure()
        .recoverWithNull();
  }

  private Uni<Void> append(SqlConnection connection, List<Map.Entry<Denial, Count>> denials) {
    return Multi.createFrom()
        .iterable(denials)
        .onItem()
        .transformToUniAndConcatenate(
            entry ->
                audit.append(
                    connection, entry.getKey().tenant(), entry(entry.getKey(), entry.getValue())))
        .collect()
        .last()
        .replaceWithVoid();
  }

  private static AuditEntry entry(Denial denial, Count count) {
    Map<String, String> facts = new HashMap<>(count.first());
    facts.put("times", String.valueOf(count.times()));
    return AuditEntry.of(denial.kind().event(), Outcome.DENIED, denial.subject(), facts);
  }
}
