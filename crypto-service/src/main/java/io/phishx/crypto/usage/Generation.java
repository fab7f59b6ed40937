package io.phishx.crypto.usage;

import io.phishx.chassis.tenant.TenantId;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * What was counted between two flushes. It collects until it is closed, and is done when every sum
 * was confirmed; its sums have its id in whichever process flushes them.
 *
 * <p>Safe for use by several threads.
 */
final class Generation {

  private final UUID id;
  private final JournalFile journal;
  private final Map<TenantId, FieldCounts> sums = new HashMap<>();
  private boolean closed;

  /** A new one that collects. */
  Generation(UUID id, JournalFile journal) {
    this.id = id;
    this.journal = journal;
  }

  /** One that an ended process left behind; closed. */
  static Generation leftBehind(UUID id, JournalFile journal, Map<TenantId, FieldCounts> sums) {
    Generation generation = new Generation(id, journal);
    generation.sums.putAll(sums);
    generation.closed = true;
    return generation;
  }

  /** False if it collects no more: then {@code counts} belong to its successor. */
  synchronized boolean add(TenantId tenant, FieldCounts counts) {
    if (closed) {
      return false;
    }
    journal.append(tenant, counts);
    sums.merge(tenant, counts, FieldCounts::plus);
    // nothing of it is confirmed yet, so the sums are all that it has counted
    journal.compact(sums);
    return true;
  }

  synchronized void close() {
    closed = true;
  }

  synchronized boolean isEmpty() {
    return sums.isEmpty();
  }

  /** Whose sums are not confirmed yet. */
  synchronized Set<TenantId> tenants() {
    return Set.copyOf(sums.keySet());
  }

  /** Empty if there is none, or it was confirmed. */
  synchronized Optional<UsageTable.Sum> sum(TenantId tenant) {
    return Optional.ofNullable(sums.get(tenant))
        .map(counts -> new UsageTable.Sum(tenant, id, counts));
  }

  /** What became of it by a confirmation. */
  enum Confirmed {
    /** Other sums are not confirmed yet. */
    PARTLY,
    /** That was the last sum, but its file is still there: a later process sends them again. */
    WHOLLY,
    /** That was the last sum, and none of them is sent again. */
    FOR_EVER
  }

  /** The sum of {@code tenant} is in PostgreSQL. */
  synchronized Confirmed confirm(TenantId tenant) {
    sums.remove(tenant);
    if (!closed || !sums.isEmpty()) {
      return Confirmed.PARTLY;
    }
    return journal.delete() ? Confirmed.FOR_EVER : Confirmed.WHOLLY;
  }

  UUID id() {
    return id;
  }
}
