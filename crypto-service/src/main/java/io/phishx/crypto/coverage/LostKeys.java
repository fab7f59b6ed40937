package io.phishx.crypto.coverage;

import io.phishx.chassis.tenant.TenantId;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Notices by the owners' counts that keys are gone: a restored database lacks those that were made
 * after its backup. The next ones get versions above.
 */
final class LostKeys {

  private static final Logger LOG = Logger.getLogger(LostKeys.class);

  private LostKeys() {}

  static void look(TenantId tenant, List<CoverageBody.Count> counts, NewestKeys newest) {
    for (CoverageBody.Count count : counts) {
      String table = count.table().name();
      sayIfLost(tenant, table, "values", highest(count, ColumnCount.FIELD), newest.field());
      newest
          .index(count.table())
          .ifPresent(
              index ->
                  sayIfLost(
                      tenant, table, "indexes", highest(count, ColumnCount.INDEX), index.newest()));
    }
  }

  private static int highest(CoverageBody.Count count, String format) {
    return count.columns().stream()
        .filter(column -> column.needs(format))
        .mapToInt(ColumnCount::keyVersion)
        .max()
        .orElse(0);
  }

  private static void sayIfLost(
      TenantId tenant, String table, String what, int highest, int newest) {
    if (highest > newest) {
      LOG.errorf(
          "%s are stored under a key version that is not here, was the database restored?"
              + " tenant=%s table=%s version=%d newest=%d",
          what, tenant, table, highest, newest);
    }
  }
}
