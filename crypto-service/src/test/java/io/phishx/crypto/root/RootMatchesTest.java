package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.mutiny.core.Vertx;
import io.vertx.mutiny.core.buffer.Buffer;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RootMatchesTest {

  private static final byte[] SALT = new byte[16];
  private static final int ROUNDS = 100_000;

  private final Vertx vertx = Vertx.vertx();
  private final RootMatches matches = new RootMatches(vertx);
  private final RootSource right = RootSource.parse("correct horse battery staple");
  private final RootSource wrong = RootSource.parse("incorrect horse battery staple");
  private final RootKeyTable.Stored row =
      new RootKeyTable.Stored(
          right.open(SALT, ROUNDS).fingerprint(), Buffer.buffer(SALT), ROUNDS, true);

  @AfterEach
  void close() {
    vertx.closeAndAwait();
  }

  @Test
  void aPassphraseIsStretchedOnceForEachStoredKeyWhetherItFitsOrNot() throws Exception {
    // Given: two at the same time
    CompletableFuture<Optional<RootKey>> first = ask(right);
    CompletableFuture<Optional<RootKey>> beside = ask(right);
    RootKey key = first.get(30, TimeUnit.SECONDS).orElseThrow();
    assertEquals(Optional.empty(), ask(wrong).get(30, TimeUnit.SECONDS));

    // When
    CompletableFuture<Optional<RootKey>> again = ask(right);
    CompletableFuture<Optional<RootKey>> wrongAgain = ask(wrong);

    // Then: stretching is a worker's, so what is answered at once was not stretched
    assertTrue(again.isDone());
    assertTrue(wrongAgain.isDone());
    assertSame(key, again.join().orElseThrow());
    assertSame(key, beside.get(30, TimeUnit.SECONDS).orElseThrow());
    assertEquals(Optional.empty(), wrongAgain.join());
    assertEquals(row.fingerprint(), key.fingerprint());
  }

  @Test
  void anotherStoredKeyIsTriedOfItsOwn() throws Exception {
    // Given
    ask(right).get(30, TimeUnit.SECONDS);

    // When
    RootKeyTable.Stored other =
        new RootKeyTable.Stored("another", Buffer.buffer(SALT), ROUNDS, false);
    CompletableFuture<Optional<RootKey>> asked =
        matches.of(right, other).subscribeAsCompletionStage();

    // Then
    assertFalse(asked.get(30, TimeUnit.SECONDS).isPresent());
  }

  private CompletableFuture<Optional<RootKey>> ask(RootSource source) {
    return matches.of(source, row).subscribeAsCompletionStage();
  }
}
