package io.phishx.chassis.audit;

import io.phishx.chassis.tenant.TenantId;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * New links of some tenants' chains, each tenant's one after the other, and where each chain then
 * ends. None for a chain that doesn't end where it was proven to: to go on would hide it. A chain
 * of which nothing was proven, as before an upgrade, goes on and is proven from then on.
 */
final class ChainLinks {

  private final AuditMac mac;
  private final BiConsumer<TenantId, String> told;
  private final List<UUID> tenants = new ArrayList<>();
  private final List<Integer> counts = new ArrayList<>();
  private final List<ChainHead.Place> ends = new ArrayList<>();
  private final List<Long> seqs = new ArrayList<>();
  private final List<UUID> entries = new ArrayList<>();
  private final List<Buffer> hashes = new ArrayList<>();
  private @Nullable UUID refused;

  private ChainLinks(AuditMac mac, BiConsumer<TenantId, String> told) {
    this.mac = mac;
    this.told = told;
  }

  /**
   * Links to what is to be chained.
   *
   * @param told what is wrong with the end of a tenant's chain
   */
  static ChainLinks of(RowSet<Row> rows, AuditMac mac, BiConsumer<TenantId, String> told) {
    ChainLinks links = new ChainLinks(mac, told);
    rows.forEach(links::add);
    return links;
  }

  private void add(Row row) {
    UUID tenant = row.getUUID("tenant");
    if (tenant.equals(refused) || (!follows(tenant) && !begins(tenant, row))) {
      return;
    }
    int newest = tenants.size() - 1;
    ChainHead.Place next = ends.get(newest).next(row.getBuffer("mac").getBytes());
    ends.set(newest, next);
    counts.set(newest, counts.get(newest) + 1);
    seqs.add(next.seq());
    entries.add(row.getUUID("entry_id"));
    hashes.add(Buffer.buffer(HexFormat.of().parseHex(next.hash())));
  }

  private boolean follows(UUID tenant) {
    return !tenants.isEmpty() && tenants.getLast().equals(tenant);
  }

  /** Whether the tenant's chain goes on. */
  private boolean begins(UUID tenant, Row row) {
    TenantId id = new TenantId(tenant);
    ProvenHead.End end = ProvenHead.of(row, mac, id);
    end.finding().ifPresent(finding -> told.accept(id, finding));
    if (!end.goesOn()) {
      refused = tenant;
      return false;
    }
    tenants.add(tenant);
    counts.add(0);
    ends.add(end.place());
    return true;
  }

  int size() {
    return entries.size();
  }

  /** How many the tenant with the most has. */
  int longest() {
    return counts.stream().mapToInt(Integer::intValue).max().orElse(0);
  }

  /** As {@code audit_extend} takes them. */
  Tuple values() {
    return Tuple.tuple()
        .addArrayOfUUID(tenants.toArray(UUID[]::new))
        .addArrayOfInteger(counts.toArray(Integer[]::new))
        .addArrayOfLong(seqs.toArray(Long[]::new))
        .addArrayOfUUID(entries.toArray(UUID[]::new))
        .addValue(hashes.toArray(Buffer[]::new))
        .addValue(
            IntStream.range(0, tenants.size())
                .mapToObj(i -> Buffer.buffer(mac.head(tenants.get(i), ends.get(i))))
                .toArray(Buffer[]::new));
  }
}
