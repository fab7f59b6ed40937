package io.phishx.crypto.key;

import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The open data keys of one tenant that one call asked for; immutable. */
public final class KeyRing {

  private final TenantId tenant;
  private final Map<KeyPurpose, DataKey> active = new HashMap<>();
  private final Map<Integer, DataKey> field = new HashMap<>();
  private final List<DataKey> fernet;
  private final List<DataKey> index;
  private final boolean mayLackFernet;

  /**
   * @param active those that seal and index
   * @param others those that open
   */
  public KeyRing(TenantId tenant, Collection<DataKey> active, Collection<DataKey> others) {
    this(tenant, active, others, false);
  }

  /**
   * @param active those that seal and index
   * @param others those that open
   * @param mayLackFernet as {@link #mayLackFernet()} says
   */
  public KeyRing(
      TenantId tenant,
      Collection<DataKey> active,
      Collection<DataKey> others,
      boolean mayLackFernet) {
    this.tenant = tenant;
    this.mayLackFernet = mayLackFernet;
    active.forEach(key -> this.active.put(key.purpose(), key));
    others.stream()
        .filter(key -> key.purpose() == KeyPurpose.FIELD)
        .forEach(key -> field.put(key.version(), key));
    this.fernet = newestFirst(others, KeyPurpose.FERNET);
    this.index =
        newestFirst(others, KeyPurpose.INDEX).stream()
            .filter(key -> !(key.state() instanceof KeyState.Retired))
            .toList();
  }

  private static List<DataKey> newestFirst(Collection<DataKey> keys, KeyPurpose purpose) {
    NavigableMap<Integer, DataKey> byVersion = new TreeMap<>();
    keys.stream()
        .filter(key -> key.purpose() == purpose)
        .forEach(key -> byVersion.put(key.version(), key));
    return List.copyOf(byVersion.descendingMap().values());
  }

  public TenantId tenant() {
    return tenant;
  }

  /**
   * The key that seals or indexes.
   *
   * @throws IllegalStateException if it was not asked for
   */
  public DataKey active(KeyPurpose purpose) {
    DataKey key = active.get(purpose);
    if (key == null) {
      throw new IllegalStateException("no active key was asked for: " + purpose.label());
    }
    return key;
  }

  /** The key that seals or indexes; empty if it was not asked for. */
  public Optional<DataKey> activeIfAsked(KeyPurpose purpose) {
    return Optional.ofNullable(active.get(purpose));
  }

  /** The key of that version; null if the tenant has none. */
  public @Nullable DataKey field(int version) {
    return field.get(version);
  }

  /** Newest first; empty if the tenant never sealed a bare row. */
  public List<DataKey> fernet() {
    return fernet;
  }

  /**
   * Whether there may be a newer one by now: the database could not be asked for long enough that
   * another replica may seal by it. A token that none of {@link #fernet} made is then not proven to
   * be forged.
   */
  public boolean mayLackFernet() {
    return mayLackFernet;
  }

  /** Those whose indexes may stand in a database, newest first; a search asks for all of them. */
  public List<DataKey> index() {
    return index;
  }

  /**
   * The key whose indexes are stored.
   *
   * @param knownSince a key made later than this may not be known to every replica yet, so that a
   *     search there would miss what it indexed; only the first key of all is used at once
   * @throws IllegalStateException if no index key was asked for
   */
  public DataKey storing(Instant knownSince) {
    return known(index, knownSince)
        .orElseThrow(() -> new IllegalStateException("no index key was asked for"));
  }

  /**
   * The key that seals bare values.
   *
   * @param knownSince as of {@link #storing}: a token names no key, so a replica that does not know
   *     it yet would take its tokens for forged
   * @throws IllegalStateException if no Fernet key was asked for
   */
  public DataKey sealingBare(Instant knownSince) {
    return known(fernet, knownSince)
        .orElseThrow(() -> new IllegalStateException("no Fernet key was asked for"));
  }

  private static Optional<DataKey> known(List<DataKey> newestFirst, Instant knownSince) {
    for (DataKey key : newestFirst) {
      if (!key.state().createdAt().isAfter(knownSince)) {
        return Optional.of(key);
      }
    }
    return newestFirst.isEmpty() ? Optional.empty() : Optional.of(newestFirst.getLast());
  }
}
