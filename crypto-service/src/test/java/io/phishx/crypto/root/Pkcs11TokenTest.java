package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.vertx.mutiny.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.AEADBadTagException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** A token whose sessions end, as those of one in the network do. */
class Pkcs11TokenTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final byte[] CONTEXT = {1, 2, 3};
  private static final byte[] MATERIAL = new byte[32];
  private static final Vertx VERTX = Vertx.vertx();

  private final AtomicLong nanos = new AtomicLong();
  private final FakeToken device = new FakeToken("root");
  private final Pkcs11Token token = new Pkcs11Token(device::open, nanos::get, VERTX);

  @AfterAll
  static void stop() {
    VERTX.closeAndAwait();
  }

  @Test
  void aSessionThatEndedIsBegunAnew() {
    // Given
    RootKey key = token.key("root");
    byte[] wrapped = wrap(key);
    pass(Pkcs11Token.PAUSE);

    // When
    device.restart();

    // Then
    assertArrayEquals(MATERIAL, unwrap(key, wrapped));
    assertArrayEquals(MATERIAL, unwrap(key, wrap(key)));
    assertEquals(2, device.tried.get());
    assertEquals(key.fingerprint(), token.key("root").fingerprint());
  }

  @Test
  void oneSessionIsHeldHoweverOftenItIsBegunAnew() {
    // Given
    RootKey key = token.key("root");
    byte[] wrapped = wrap(key);

    // When
    for (int i = 0; i < 10; i++) {
      device.away = i % 3 == 1;
      device.restart();
      pass(Pkcs11Token.PAUSE);
      try {
        unwrap(key, wrapped);
      } catch (Problem.Unavailable away) {
        assertTrue(device.away);
      }

      // Then
      assertTrue(device.open.get() <= 1, "open sessions: " + device.open);
    }
    assertArrayEquals(MATERIAL, unwrap(key, wrapped));
    assertEquals(1, device.open.get());
  }

  @Test
  void aPinThatIsRefusedIsTriedOnce() throws Exception {
    // Given: tokens lock after some wrong ones
    device.wrongPin = true;

    // When
    assertAwayForAll();
    pass(Duration.ofDays(1));
    assertAwayForAll();

    // Then
    assertEquals(1, device.tried.get());
  }

  @Test
  void thoseWhoWaitForATokenThatIsAwayDoNotTryItEachInTurn() throws Exception {
    // Given
    device.away = true;

    // When
    assertAwayForAll();

    // Then
    assertEquals(1, device.tried.get());
  }

  @Test
  void aSessionThatEndsWhileAValueIsOpenedIsNoChangedValue() {
    // Given: the JDK calls a general error of a token a wrong tag
    RootKey key = token.key("root");
    byte[] wrapped = wrap(key);
    pass(Pkcs11Token.PAUSE);

    // When
    byte[] opened =
        assertDoesNotThrow(
            () ->
                token.use(
                    "root",
                    key.fingerprint(),
                    (provider, secret) -> {
                      if (device.tried.get() == 1) {
                        device.restart();
                        throw new AEADBadTagException("CKR_GENERAL_ERROR");
                      }
                      return MATERIAL;
                    }));

    // Then
    assertArrayEquals(MATERIAL, opened);
    assertEquals(2, device.tried.get());
    assertArrayEquals(MATERIAL, unwrap(key, wrapped));
  }

  @Test
  void aTokenThatIsAwayIsTriedOnceInAWhile() {
    // Given
    RootKey key = token.key("root");
    byte[] wrapped = wrap(key);
    pass(Pkcs11Token.PAUSE);
    device.away = true;

    // When
    for (int i = 0; i < 10; i++) {
      Problem.Unavailable away =
          assertThrows(Problem.Unavailable.class, () -> unwrap(key, wrapped));
      assertEquals("/problems/root-key-token-away", away.type());
      assertTrue(TokenAway.is(away));
    }

    // Then
    assertEquals(2, device.tried.get());
    device.away = false;
    device.restart();
    pass(Pkcs11Token.PAUSE);
    assertArrayEquals(MATERIAL, unwrap(key, wrapped));
    assertEquals(3, device.tried.get());
  }

  @Test
  void oneThatIsAwayAtFirstIsOpenedLater() {
    // Given
    device.away = true;
    assertTrue(TokenAway.is(assertThrows(Problem.class, () -> token.key("root"))));

    // When
    device.away = false;
    pass(Pkcs11Token.PAUSE);

    // Then
    RootKey key = token.key("root");
    assertArrayEquals(MATERIAL, unwrap(key, wrap(key)));
  }

  @Test
  void whatWasChangedIsNoFailureOfTheToken() {
    // Given
    RootKey key = token.key("root");
    byte[] wrapped = wrap(key);
    wrapped[wrapped.length - 1] ^= 1;

    // When / Then
    assertThrows(WrongRootKey.class, () -> unwrap(key, wrapped));
    assertEquals(1, device.tried.get());
  }

  @Test
  void anotherKeyOfTheSameLabelWrapsNothing() {
    // Given
    RootKey key = token.key("root");
    pass(Pkcs11Token.PAUSE);

    // When
    device.secret = 7;
    device.restart();

    // Then
    assertThrows(WrongRootKey.class, () -> wrap(key));
  }

  @Test
  void aLabelThatNoKeyHasIsNoOutage() {
    assertFalse(TokenAway.is(assertThrows(IllegalStateException.class, () -> token.key("other"))));
  }

  /** Of several who ask at the same time. */
  private void assertAwayForAll() throws Exception {
    List<Future<Problem>> asked = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        asked.add(threads.submit(() -> assertThrows(Problem.class, () -> token.key("root"))));
      }
    }
    for (Future<Problem> away : asked) {
      assertTrue(TokenAway.is(away.get()));
    }
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  private static byte[] wrap(RootKey key) {
    return key.wrap(MATERIAL, CONTEXT).await().atMost(SOON);
  }

  private static byte[] unwrap(RootKey key, byte[] wrapped) {
    return key.unwrap(wrapped, CONTEXT).await().atMost(SOON);
  }
}
