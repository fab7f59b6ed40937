package io.phishx.crypto.root;

import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The database's table of root keys, in memory. */
final class FakeRootTable extends RootKeyTable {

  private final Map<String, Stored> rows = new LinkedHashMap<>();
  private final Set<String> needed = new HashSet<>();
  private boolean away;

  @SuppressWarnings("NullAway") // it asks no database
  FakeRootTable() {
    super(null);
  }

  @Override
  Uni<List<Stored>> all() {
    return away
        ? Uni.createFrom().failure(new IllegalStateException("the database is away"))
        : Uni.createFrom().item(() -> new ArrayList<>(rows.values()));
  }

  @Override
  Uni<Map<String, Boolean>> inUse() {
    return all()
        .map(
            stored ->
                stored.stream()
                    .filter(row -> row.active() || needed.contains(row.fingerprint()))
                    .collect(Collectors.toMap(Stored::fingerprint, Stored::active)));
  }

  @Override
  Uni<Void> add(String fingerprint, byte[] salt, int iterations, boolean active) {
    rows.putIfAbsent(fingerprint, new Stored(fingerprint, Buffer.buffer(salt), iterations, active));
    return Uni.createFrom().voidItem();
  }

  /** Lets one of the rows wrap, and no other. */
  void activate(String fingerprint) {
    rows.replaceAll(
        (any, row) ->
            new Stored(
                row.fingerprint(),
                row.salt(),
                row.iterations(),
                row.fingerprint().equals(fingerprint)));
  }

  /** A stored data key is wrapped by it. */
  void need(String fingerprint) {
    needed.add(fingerprint);
  }

  /** Whether the database can be asked. */
  void setAway(boolean away) {
    this.away = away;
  }
}
