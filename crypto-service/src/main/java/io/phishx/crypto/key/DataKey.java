package io.phishx.crypto.key;

import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * One version of a tenant's key for one purpose, open in memory; prints its version only.
 *
 * <p>Its bytes are not zeroed when the cache drops it: a call under way may still hold it, and
 * sealing under a zeroed key would lose data.
 */
public final class DataKey {

  private final UUID id;
  private final TenantId tenant;
  private final KeyPurpose purpose;
  private final int version;
  private final KeyState state;
  private final Secret material;
  private final @Nullable FernetKey fernet;
  private final long usesBefore;
  private final LongAdder uses = new LongAdder();
  private final ConcurrentMap<ColumnName, FieldKey> derived;
  private final ConcurrentMap<ColumnName, FernetKey> divided;

  DataKey(KeyRow row, Secret material) {
    this(
        row,
        material,
        row.purpose() == KeyPurpose.FERNET ? FernetKey.of(material) : null,
        new ConcurrentHashMap<>(),
        new ConcurrentHashMap<>());
  }

  private DataKey(
      KeyRow row,
      Secret material,
      @Nullable FernetKey fernet,
      ConcurrentMap<ColumnName, FieldKey> derived,
      ConcurrentMap<ColumnName, FernetKey> divided) {
    if (material.length() != FieldKeys.LENGTH) {
      throw new IllegalArgumentException(
          "expected a data key of " + FieldKeys.LENGTH + " bytes, got " + material.length());
    }
    this.id = row.id();
    this.tenant = row.tenant();
    this.purpose = row.purpose();
    this.version = row.version();
    this.state = row.state();
    this.usesBefore = row.uses();
    this.material = material;
    this.fernet = fernet;
    this.derived = derived;
    this.divided = divided;
  }

  /**
   * The same key with the state and the use that {@code row} has by now.
   *
   * @throws IllegalArgumentException if it is another key's row
   */
  DataKey asOf(KeyRow row) {
    if (!row.id().equals(id)) {
      throw new IllegalArgumentException("expected the row of this key");
    }
    return new DataKey(row, material, fernet, derived, divided);
  }

  public TenantId tenant() {
    return tenant;
  }

  public KeyPurpose purpose() {
    return purpose;
  }

  public int version() {
    return version;
  }

  public KeyState state() {
    return state;
  }

  /**
   * The key of one column; derived at its first use. Callers pass names of the field map only, so
   * the number of derived keys stays that of the mapped columns.
   */
  public FieldKey column(String table, String column) {
    return derived.computeIfAbsent(
        new ColumnName(table, column), name -> FieldKeys.derive(this, name.table(), name.column()));
  }

  /**
   * The Fernet key of one column, which the token's format cannot name; for names of the field map
   * only, as {@link #column}.
   */
  public FernetKey fernet(String table, String column) {
    fernet();
    return divided.computeIfAbsent(
        new ColumnName(table, column), name -> FieldKeys.fernet(this, name.table(), name.column()));
  }

  /**
   * The Fernet key that this key is: what sealed before each column had its own.
   *
   * @throws IllegalStateException if it serves another purpose
   */
  public FernetKey fernet() {
    if (fernet == null) {
      throw new IllegalStateException("a key for " + purpose.label() + " is no Fernet key");
    }
    return fernet;
  }

  Secret material() {
    return material;
  }

  /** Counts {@code seals} more values that this key sealed. */
  public void used(long seals) {
    uses.add(seals);
  }

  /** Whether a newer version should take over. */
  public boolean isDue(Instant now, Duration maxAge, long maxSeals) {
    return state instanceof KeyState.Active active
        && (!active.createdAt().plus(maxAge).isAfter(now) || usesBefore + uses.sum() >= maxSeals);
  }

  public UUID id() {
    return id;
  }

  @Override
  public String toString() {
    return "DataKey[" + purpose.label() + " " + version + "]";
  }

  private record ColumnName(String table, String column) {}
}
