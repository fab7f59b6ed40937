package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one call needs, as far as it is in memory.
 *
 * @param missing what must be read before the call can go on
 * @param aging what is here and should be read again soon
 * @param old purposes of which every version is needed and another replica may have added one
 */
record HeldKeys(
    List<DataKey> active,
    List<DataKey> others,
    KeyNeeds missing,
    KeyNeeds aging,
    Set<KeyPurpose> old) {

  /**
   * Looks in {@code cache}.
   *
   * @param evenIfOld whether what another replica may have changed meanwhile is good enough: for
   *     when the database cannot say
   */
  static HeldKeys in(KeyCache cache, TenantId tenant, KeyNeeds needs, boolean evenIfOld) {
    List<DataKey> active = new ArrayList<>();
    List<DataKey> others = new ArrayList<>();
    Lacking missing = new Lacking();
    Lacking aging = new Lacking();
    Set<KeyPurpose> old = EnumSet.noneOf(KeyPurpose.class);
    for (KeyPurpose purpose : needs.active()) {
      KeyCache.Found found = usable(cache.active(tenant, purpose), evenIfOld);
      if (found == null) {
        missing.active.add(purpose);
      } else {
        active.addAll(found.keys());
        if (found.age() == Age.AGING) {
          aging.active.add(purpose);
        }
      }
    }
    for (Integer version : needs.fieldVersions()) {
      KeyCache.Found found = usable(cache.find(tenant, KeyPurpose.FIELD, version), evenIfOld);
      if (found != null) {
        others.addAll(found.keys());
        if (found.age() == Age.AGING) {
          aging.versions.add(version);
        }
      } else if (!cache.isAbsent(tenant, KeyPurpose.FIELD, version)) {
        missing.versions.add(version);
      }
    }
    for (KeyPurpose purpose : needs.all()) {
      KeyCache.Found found = usable(cache.all(tenant, purpose), evenIfOld);
      if (found == null) {
        missing.all.add(purpose);
      } else {
        others.addAll(found.keys());
        if (found.age() == Age.AGING) {
          aging.all.add(purpose);
        } else if (found.age() == Age.OLD) {
          old.add(purpose);
        }
      }
    }
    return new HeldKeys(active, others, missing.needs(), aging.needs(), old);
  }

  private static KeyCache.@Nullable Found usable(
      KeyCache.@Nullable Found found, boolean evenIfOld) {
    return found == null || (found.age() == Age.OLD && !evenIfOld) ? null : found;
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
    return new KeyRing(tenant, nowActive, nowOthers, old.contains(KeyPurpose.FERNET));
  }

  private static final class Lacking {
    private final Set<KeyPurpose> active = EnumSet.noneOf(KeyPurpose.class);
    private final Set<Integer> versions = new HashSet<>();
    private final Set<KeyPurpose> all = EnumSet.noneOf(KeyPurpose.class);

    KeyNeeds needs() {
      return new KeyNeeds(active, versions, all);
    }
  }
}
