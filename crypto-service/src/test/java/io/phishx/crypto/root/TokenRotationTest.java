package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.testkit.Configs;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/**
 * The root key is changed to another one in a token: its label, an operator's call, the wrapping.
 */
class TokenRotationTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] CONTEXT = {1, 2, 3};
  private static final byte[] MATERIAL = {4, 5, 6};
  private static final String MASTER =
      "f3a1c4d59b2e8f7061728394a5b6c7d8e9fa0b1c2d3e4f5061a2b3c4d5e6f708";
  private static final Vertx VERTX = Vertx.vertx();

  private final FakeToken device = new FakeToken("first", "second");
  private final FakeRootTable table = new FakeRootTable();

  @AfterAll
  static void stop() {
    VERTX.closeAndAwait();
  }

  @Test
  void theNextKeyOfTheTokenTakesTheFirstOnesPlace() {
    // Given: one replica with both keys
    RootKeys roots = roots(Map.of("pkcs11.key-label", "first", "pkcs11.next-key-label", "second"));
    RootKey first = get(roots.current());
    byte[] wrapped = get(first.wrap(MATERIAL, CONTEXT));
    RootKey next = get(roots.next()).orElseThrow();
    assertNotEquals(first.fingerprint(), next.fingerprint());
    assertEquals(Set.of(first.fingerprint(), next.fingerprint()), get(roots.usable()));
    assertEquals(next.fingerprint(), get(roots.next()).orElseThrow().fingerprint());

    // When
    table.activate(next.fingerprint());
    roots.reread();

    // Then: the second wraps, and what the first wrapped is brought to it
    assertEquals(next.fingerprint(), get(roots.current()).fingerprint());
    byte[] material = get(get(roots.of(first.fingerprint())).unwrap(wrapped, CONTEXT));
    byte[] rewrapped = get(next.wrap(material, CONTEXT));

    // Then: a process that knows the second alone starts, and opens what was brought to it
    RootKeys later = roots(Map.of("pkcs11.key-label", "second"));
    assertArrayEquals(MATERIAL, get(get(later.current()).unwrap(rewrapped, CONTEXT)));
    assertEquals(Set.of(next.fingerprint()), get(later.usable()));
    Problem.Unavailable lost =
        assertThrows(Problem.Unavailable.class, () -> get(later.of(first.fingerprint())));
    assertEquals("/problems/root-key-mismatch", lost.type());
  }

  @Test
  void aConfiguredKeyGivesWayToOneInAToken() {
    // Given
    RootKeys roots = roots(Map.of("master-key", MASTER, "pkcs11.next-key-label", "first"));
    RootKey configured = get(roots.current());
    byte[] wrapped = get(configured.wrap(MATERIAL, CONTEXT));

    // When
    RootKey next = get(roots.next()).orElseThrow();
    table.activate(next.fingerprint());
    roots.reread();

    // Then
    assertTrue(get(roots.current()) instanceof Pkcs11RootKey);
    assertArrayEquals(
        MATERIAL, get(get(roots.of(configured.fingerprint())).unwrap(wrapped, CONTEXT)));
  }

  @Test
  void aNextKeyThatIsNotMadeYetDisturbsNothing() {
    // Given: the key changed before, so a row is there that no configured key is
    RootKeys before = roots(Map.of("pkcs11.key-label", "first", "pkcs11.next-key-label", "second"));
    RootKey first = get(before.current());
    table.activate(get(before.next()).orElseThrow().fingerprint());

    // When
    RootKeys roots = roots(Map.of("pkcs11.key-label", "second", "pkcs11.next-key-label", "third"));

    // Then
    RootKey second = get(roots.current());
    assertNotEquals(first.fingerprint(), second.fingerprint());
    assertEquals(Set.of(second.fingerprint()), get(roots.usable()));
    assertEquals(
        "/problems/next-key-missing",
        assertThrows(Problem.Conflict.class, () -> get(roots.next())).type());
    assertArrayEquals(MATERIAL, get(second.unwrap(get(second.wrap(MATERIAL, CONTEXT)), CONTEXT)));
  }

  @Test
  void aTokenThatIsAwayIsNoMissingKey() {
    // Given
    RootKeys roots = roots(Map.of("master-key", MASTER, "pkcs11.next-key-label", "first"));
    get(roots.current());

    // When
    device.away = true;

    // Then
    assertTrue(TokenAway.is(assertThrows(Problem.class, () -> get(roots.next()))));
    assertEquals(1, get(table.all()).size());

    // Then: it says which keys it has, a former one's row or not
    table.add("of-a-former-key", new byte[16], 1, false);
    assertEquals(Set.of(get(roots.current()).fingerprint()), get(roots.usable()));
  }

  private RootKeys roots(Map<String, String> settings) {
    return new RootKeys(
        Configs.crypto(settings),
        table,
        VERTX,
        Optional.of(new Pkcs11Token(device::open, System::nanoTime, VERTX)));
  }

  private static <T> T get(Uni<T> asked) {
    return asked.await().atMost(SOON);
  }
}
