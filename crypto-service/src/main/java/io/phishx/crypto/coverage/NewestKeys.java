package io.phishx.crypto.coverage;

import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.DataKey;
import io.phishx.crypto.key.KeyPurpose;
import io.phishx.crypto.key.KeyRow;
import io.phishx.crypto.key.KeyState;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The newest of a tenant's keys, and since when nothing older is used.
 *
 * @param field version of the data key; 0 if there is none
 * @param fieldSince when it was made
 * @param own of the tenant's indexes; empty if there is none
 * @param bare of values in the format v1; empty if there is none
 * @param shared of the indexes that serve all tenants; empty if it was not asked for
 * @param settle as configured
 */
record NewestKeys(
    int field,
    Instant fieldSince,
    Optional<Index> own,
    Optional<Index> bare,
    Optional<Index> shared,
    Duration settle) {

  /**
   * Of keys that are used only once every replica must know them.
   *
   * @param storing the version that is stored under by now
   * @param storingSince from when on it was; the epoch for the first key of all, before which there
   *     was none
   */
  record Index(int newest, Instant newestAt, int storing, Instant storingSince) {

    /** Of open keys, newest first. */
    static Index of(List<DataKey> keys, Instant now, Duration settle) {
      return of(keys.stream().map(key -> new Made(key.version(), key.state())), now, settle);
    }

    private static Index of(Stream<Made> keys, Instant now, Duration settle) {
      List<Made> newestFirst = keys.toList();
      Instant knownSince = now.minus(settle);
      Made first = newestFirst.getLast();
      Made storing =
          newestFirst.stream()
              .filter(key -> !key.state().createdAt().isAfter(knownSince))
              .findFirst()
              .orElse(first);
      return new Index(
          newestFirst.getFirst().version(),
          newestFirst.getFirst().state().createdAt(),
          storing.version(),
          storing.version() == first.version()
              ? Instant.EPOCH
              : storing.state().createdAt().plus(settle));
    }

    boolean isSettled() {
      return storing == newest;
    }

    /** Since when indexes are stored under the newest; the first key of all is used at once. */
    private Instant since(Duration settle) {
      return newest == 1 ? newestAt : newestAt.plus(settle);
    }
  }

  private record Made(int version, KeyState state) {}

  /**
   * Of stored keys.
   *
   * @param rows every key of the tenant
   */
  static NewestKeys of(List<KeyRow> rows, Optional<Index> shared, Instant now, Duration settle) {
    Optional<KeyRow> field =
        rows.stream()
            .filter(row -> row.purpose() == KeyPurpose.FIELD)
            .max(Comparator.comparingInt(KeyRow::version));
    return new NewestKeys(
        field.map(KeyRow::version).orElse(0),
        field.map(row -> row.state().createdAt()).orElse(Instant.EPOCH),
        index(rows, KeyPurpose.INDEX, now, settle),
        index(rows, KeyPurpose.FERNET, now, settle),
        shared,
        settle);
  }

  private static Optional<Index> index(
      List<KeyRow> rows, KeyPurpose purpose, Instant now, Duration settle) {
    List<Made> made =
        rows.stream()
            .filter(row -> row.purpose() == purpose)
            .filter(row -> !(row.state() instanceof KeyState.Retired))
            .sorted(Comparator.comparingInt(KeyRow::version).reversed())
            .map(row -> new Made(row.version(), row.state()))
            .toList();
    return made.isEmpty() ? Optional.empty() : Optional.of(Index.of(made.stream(), now, settle));
  }

  /** Of the keys that index {@code table}; empty if it has no index, or no key yet. */
  Optional<Index> index(SealedTable table) {
    return table.isIndexed(true) ? shared : own.filter(versions -> table.isIndexed(false));
  }

  /** From when on values in the format v1 were sealed by the key that seals them now. */
  Instant bareSince() {
    return bare.map(Index::storingSince).orElse(Instant.EPOCH);
  }

  /** From when on counts of {@code table} say something of these keys. */
  Report.NewestSince since(SealedTable table) {
    return new Report.NewestSince(
        fieldSince, index(table).map(index -> index.since(settle)).orElse(Instant.EPOCH));
  }
}
