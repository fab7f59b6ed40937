package io.phishx.crypto.root;

import io.phishx.chassis.work.CallersContext;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Tells which stored root key a configured source is. For a passphrase that costs a stretching, so
 * each pair is tried once, whether it fits or not; what a token holds may change, and is asked for.
 */
final class RootMatches {

  private final Vertx vertx;
  private final ConcurrentMap<Pair, Uni<Optional<RootKey>>> tried = new ConcurrentHashMap<>();

  RootMatches(Vertx vertx) {
    this.vertx = vertx;
  }

  /** The key of {@code row}, if it comes from {@code source}. */
  Uni<Optional<RootKey>> of(RootSource source, RootKeyTable.Stored row) {
    return switch (source) {
      // the next key may be configured before it is made: no stored row is of it yet
      case RootSource.Token token ->
          attempt(token, row)
              .onFailure(Pkcs11Token.NoRootKey.class)
              .recoverWithItem(Optional.empty());
      case RootSource.Raw raw -> attempt(raw, row);
      case RootSource.Passphrase passphrase ->
          Uni.createFrom()
              .deferred(
                  () ->
                      tried
                          .computeIfAbsent(
                              new Pair(passphrase, row.fingerprint()), pair -> once(pair, row))
                          .emitOn(new CallersContext()));
    };
  }

  /** The key that {@code source} is; a passphrase with that salt and so many rounds. */
  Uni<RootKey> open(RootSource source, byte[] salt, int iterations) {
    return source instanceof RootSource.Raw
        ? Uni.createFrom().item(() -> source.open(salt, iterations))
        : vertx.executeBlocking(() -> source.open(salt, iterations), false);
  }

  private Uni<Optional<RootKey>> once(Pair pair, RootKeyTable.Stored row) {
    return attempt(pair.source(), row)
        .onFailure()
        .invoke(() -> tried.remove(pair))
        .memoize()
        .indefinitely();
  }

  private Uni<Optional<RootKey>> attempt(RootSource source, RootKeyTable.Stored row) {
    return open(source, row.salt().getBytes(), row.iterations())
        .map(key -> Optional.of(key).filter(k -> k.fingerprint().equals(row.fingerprint())));
  }

  private record Pair(RootSource.Passphrase source, String fingerprint) {}
}
