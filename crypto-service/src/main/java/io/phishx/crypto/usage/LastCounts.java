package io.phishx.crypto.usage;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.interceptor.Interceptor;

/**
 * Writes what came while the counts and the budgets wrote their last: a call that is broken off by
 * the end of the process may have gone on, and one of them knows it alone then.
 */
@ApplicationScoped
class LastCounts {

  /** While calls still come, which cannot be for long. */
  private static final int ROUNDS = 3;

  private final UsageLedger ledger;
  private final DecryptBudget budget;

  LastCounts(UsageLedger ledger, DecryptBudget budget) {
    this.ledger = ledger;
    this.budget = budget;
  }

  void stop(@Observes @Priority(Interceptor.Priority.PLATFORM_AFTER) ShutdownEvent event) {
    for (int round = 0; round < ROUNDS && (ledger.hasNew() || budget.hasNew()); round++) {
      ledger.stop(event);
      budget.stop(event);
    }
  }
}
