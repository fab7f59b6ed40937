package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one call needs, as far as it is in memory, and what must still be read. */
record HeldKeys(List<DataKey> active, List<DataKey> others, KeyNeeds missing) {

  /**
   * Looks in {@code cache}.
   *
   * @param evenIfOld whether what another replica may have changed meanwhile is good enough: for
   *     when the database cannot say
   */
  static HeldKeys in(KeyCache cache, TenantId tenant, KeyNeeds needs, boolean evenIfOld) {
    List<DataKey> active = new ArrayList<>();
    List<DataKey> others = new ArrayList<>();
    Set<KeyPurpose> missingActive = EnumSet.noneOf(KeyPurpose.class);
    Set<Integer> missingVersions = new HashSet<>();
    Set<KeyPurpose> missingAll = EnumSet.noneOf(KeyPurpose.class);
    for (KeyPurpose purpose : needs.active()) {
      DataKey key = evenIfOld ? cache.lastActive(tenant, purpose) : cache.active(tenant, purpose);
      if (key == null) {
        missingActive.add(purpose);
      } else {
        active.add(key);
      }
    }
    for (Integer version : needs.fieldVersions()) {
      DataKey key = cache.find(tenant, KeyPurpose.FIELD, version);
      if (key == null) {
        missingVersions.add(version);
      } else {
        others.add(key);
      }
    }
    for (KeyPurpose purpose : needs.all()) {
      List<DataKey> keys = evenIfOld ? cache.lastAll(tenant, purpose) : cache.all(tenant, purpose);
      if (keys == null) {
        missingAll.add(purpose);
      } else {
        others.addAll(keys);
      }
    }
    return new HeldKeys(active, others, new KeyNeeds(missingActive, missingVersions, missingAll));
  }

  /** The keys of the whole call, now that the missing ones were read. */
  KeyRing ring(TenantId tenant, Collection<DataKey> read) {
    List<DataKey> nowActive = new ArrayList<>(active);
    List<DataKey> nowOthers = new ArrayList<>(others);
    for (DataKey key : read) {
      nowOthers.add(key);
      if (key.state() instanceof KeyState.Active && missing.active().contains(key.purpose())) {
        nowActive.add(key);
      }
    }
    return new KeyRing(tenant, nowActive, nowOthers);
  }
}
