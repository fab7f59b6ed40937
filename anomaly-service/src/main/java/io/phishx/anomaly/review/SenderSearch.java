package io.phishx.anomaly.review;

import io.phishx.chassis.page.Page;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.CurrentTenant;
import io.phishx.chassis.tenant.TenantId;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.BiFunction;

/** Searching by sender tells who wrote: analysts may, and it is audited. */
@ApplicationScoped
class SenderSearch {

  /** RFC 5321's longest address: 64 before the @, 255 behind it. */
  private static final int MAX_LENGTH = 320;

  private final CurrentTenant tenant;
  private final SecurityIdentity identity;
  private final ReadingAudit audit;

  SenderSearch(CurrentTenant tenant, SecurityIdentity identity, ReadingAudit audit) {
    this.tenant = tenant;
    this.identity = identity;
    this.audit = audit;
  }

  /**
   * What {@code search} finds for the caller's tenant and the caller, once it is recorded that he
   * looked.
   *
   * @throws Problem.Forbidden without the scope soc
   */
  <T> Uni<Page<T>> by(String sender, BiFunction<TenantId, String, Uni<Page<T>>> search) {
    if (sender.isBlank() || sender.length() > MAX_LENGTH) {
      throw new Problem.Invalid(
          "invalid-parameter", "expected sender as an address of up to " + MAX_LENGTH);
    }
    if (!identity.hasRole("soc")) {
      throw new Problem.Forbidden("insufficient-scope", "searching by sender needs the scope soc");
    }
    TenantId owner = tenant.id();
    String reader = tenant.subject();
    return search
        .apply(owner, reader)
        .call(page -> audit.searched(owner, reader, page.items().size()));
  }
}
