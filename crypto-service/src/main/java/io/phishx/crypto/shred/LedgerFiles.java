package io.phishx.crypto.shred;

import io.phishx.chassis.tenant.TenantId;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;

/**
 * What the files of the ledger prove. A file is read when it is new; later, whether it was proven
 * or is in doubt, in its turn, a few at a time. One in doubt is also read when it has changed, and
 * all of those once a further key is known. So however many files lie there that are no receipts,
 * they cost a look at their size and time.
 *
 * <p>Safe for use by several threads; blocks.
 */
@ApplicationScoped
class LedgerFiles {

  /** At most so many files that were proven, and as many in doubt, are read again at a look. */
  static final int AT_ONCE = 20;

  private final ShredLedger ledger;
  private final ReceiptTrust trust;
  private final Set<TenantId> proven = new HashSet<>();
  private final Queue<TenantId> turns = new ArrayDeque<>();

  /** Files as they were when they proved nothing, those longest ago first. */
  private final Map<TenantId, ShredLedger.Mark> doubted = new LinkedHashMap<>();

  private int keysTried;

  LedgerFiles(ShredLedger ledger, ReceiptTrust trust) {
    this.ledger = ledger;
    this.trust = trust;
  }

  /**
   * The ledger as the known keys prove it.
   *
   * @param keys how many were known
   * @param proven tenants whose receipts were proven
   * @param doubtful tenants with a file that is no receipt of theirs, or cannot be read
   * @param strangers files that are named after no tenant
   */
  record Found(int keys, Set<TenantId> proven, Set<TenantId> doubtful, int strangers) {

    Found {
      proven = Set.copyOf(proven);
      doubtful = Set.copyOf(doubtful);
    }

    /** Every tenant that has a file. */
    Set<TenantId> names() {
      Set<TenantId> names = new HashSet<>(proven);
      names.addAll(doubtful);
      return names;
    }
  }

  /**
   * Looks at every file.
   *
   * @throws IOException if the folder cannot be read
   */
  synchronized Found look() throws IOException {
    int keys = trust.known().size();
    giveTurns(keys);
    ShredLedger.Names names = ledger.names();
    doubted.keySet().retainAll(names.tenants());
    Set<TenantId> good = new HashSet<>();
    Set<TenantId> doubtful = new HashSet<>();
    for (TenantId tenant : names.tenants()) {
      (isProven(tenant) ? good : doubtful).add(tenant);
    }
    return new Found(keys, good, doubtful, names.strangers().size());
  }

  private void giveTurns(int keys) {
    List<TenantId> again = new ArrayList<>();
    for (int i = 0; i < AT_ONCE && !turns.isEmpty(); i++) {
      TenantId tenant = turns.remove();
      if (proven.remove(tenant) && isRead(tenant)) {
        again.add(tenant);
      }
    }
    proven.addAll(again);
    turns.addAll(again);
    if (keys != keysTried) {
      doubted.clear();
      keysTried = keys;
    }
    Iterator<TenantId> oldest = doubted.keySet().iterator();
    for (int i = 0; i < AT_ONCE && oldest.hasNext(); i++) {
      oldest.next();
      oldest.remove();
    }
  }

  /** A file that cannot be read is in doubt too: the others go on. */
  private boolean isProven(TenantId tenant) {
    if (proven.contains(tenant)) {
      return true;
    }
    ShredLedger.Mark now;
    try {
      now = ledger.mark(tenant);
    } catch (IOException e) {
      return false;
    }
    if (now.equals(doubted.get(tenant))) {
      return false;
    }
    doubted.remove(tenant);
    if (!isRead(tenant)) {
      doubted.put(tenant, now);
      return false;
    }
    turns.add(tenant);
    return proven.add(tenant);
  }

  private boolean isRead(TenantId tenant) {
    try {
      ledger.read(tenant);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
