package io.phishx.crypto.root;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.CryptoConfig;
import io.phishx.crypto.testkit.Configs;
import io.vertx.mutiny.core.Vertx;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Root keys in a real token, and what becomes of its sessions. */
class Pkcs11RootKeyTest {

  private static final byte[] CONTEXT = {1, 2, 3};
  private static final String WRONG_PIN = "135790-is-wrong";
  private static Vertx vertx;

  @TempDir Path folder;

  @BeforeAll
  static void start() {
    vertx = Vertx.vertx();
  }

  @AfterAll
  static void stop() {
    vertx.closeAndAwait();
  }

  @Test
  void aKeyOfTheTokenWrapsAndAnotherOneCannotOpenIt() throws Exception {
    tried(InToken.class, "first", "second");
  }

  @Test
  void anEndedSessionIsBegunAnewAndItsProviderIsLetGo() throws Exception {
    // When
    String said = tried(SessionsEnd.class, "first", "second");

    // Then: an operator reads what the token said
    assertTrue(said.contains("is opened again, its session failed"), said);
    assertTrue(said.contains("CKR_"), said);
  }

  @Test
  void aTokenThatWasInitialisedAnewGivesNoOtherKeyInItsPlace() throws Exception {
    tried(InitialisedAnew.class, "first");
  }

  @Test
  void aLibraryThatWasEndedIsATokenThatIsAway() throws Exception {
    tried(LibraryEnds.class, "first");
  }

  @Test
  void aWrongPinIsTriedOnceAndNobodyReadsIt() throws Exception {
    // When
    String said = tried(WrongPin.class, "first");

    // Then
    assertTrue(said.contains("the PKCS#11 token refused the PIN"), said);
    assertFalse(said.contains(WRONG_PIN), said);
  }

  @Test
  void aKeyThatOpensNothingIsNoRootKey() throws Exception {
    tried(SealsOnly.class, "first");
  }

  @Test
  void withoutALibraryThereIsNoToken() {
    assertEquals(Optional.empty(), Pkcs11Token.of(Configs.crypto(Map.of()).pkcs11(), vertx));
  }

  @Test
  void aTokenAloneIsARootKeyToStartWith() {
    // Given
    CryptoConfig config =
        Configs.crypto(Map.of("pkcs11.library", "/lib/x.so", "pkcs11.key-label", "root"));

    // When / Then
    assertEquals(Optional.empty(), RootKeys.refusal(config, false));
  }

  /** What {@code trial} says, which holds in a process with a token that has such keys. */
  private String tried(Class<?> trial, String... labels) throws Exception {
    SoftHsm device = SoftHsm.in(folder);
    device.makeKeys(labels);
    String said = device.run(trial);
    assertFalse(said.contains(SoftHsm.PIN), said);
    return said;
  }

  /** A key of it wraps and unwraps. */
  static final class InToken {

    private InToken() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of(),
          trial -> {
            RootKey first = trial.token.key("first");
            RootKey second = trial.token.key("second");
            byte[] material = new byte[32];
            material[0] = 42;

            byte[] wrapped = TrialToken.wrap(first, material);

            assertNotEquals(first.fingerprint(), second.fingerprint());
            assertEquals(first.fingerprint(), trial.token.key("first").fingerprint());
            assertArrayEquals(material, TrialToken.unwrap(first, wrapped));
            assertThrows(WrongRootKey.class, () -> TrialToken.unwrap(second, wrapped));
            assertThrows(
                WrongRootKey.class,
                () -> first.unwrap(wrapped, new byte[1]).await().indefinitely());
            for (int i = 0; i < wrapped.length; i++) {
              byte[] flipped = wrapped.clone();
              flipped[i] ^= 1;
              assertThrows(WrongRootKey.class, () -> TrialToken.unwrap(first, flipped));
            }
            IllegalStateException absent =
                assertThrows(IllegalStateException.class, () -> trial.token.key("third"));
            assertEquals("the PKCS#11 token has no secret key third", absent.getMessage());
            assertEquals(1, trial.opened.get());
          });
    }
  }

  /** Its sessions end, again and again. */
  static final class SessionsEnd {

    private static final int TIMES = 30;

    private SessionsEnd() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of(),
          trial -> {
            RootKey first = trial.token.key("first");
            RootKey second = trial.token.key("second");
            byte[] material = {42};
            byte[] wrapped = TrialToken.wrap(first, material);
            TrialToken.Library library = new TrialToken.Library(trial.device.path());
            long sessions = library.sessions();
            long providers = TrialToken.providers();
            assertTrue(providers > 0, "the provider is not counted");

            for (int i = 1; i <= TIMES; i++) {
              trial.pass();
              if (i % 2 == 0) {
                library.endSessions();
              } else {
                library.logOut();
              }
              assertArrayEquals(material, TrialToken.unwrap(first, wrapped));
              assertArrayEquals(
                  material, TrialToken.unwrap(second, TrialToken.wrap(second, material)));
              assertEquals(1 + i, trial.opened.get());
            }

            assertTrue(library.sessions() <= sessions + 2, "sessions " + library.sessions());
            assertTrue(
                TrialToken.providers() <= providers + 1, "providers " + TrialToken.providers());
          });
    }
  }

  /** An officer takes its keys away, and makes another one of the same label. */
  static final class InitialisedAnew {

    private InitialisedAnew() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of(),
          trial -> {
            RootKey first = trial.token.key("first");
            byte[] wrapped = TrialToken.wrap(first, new byte[] {42});

            trial.device.initialiseAnew();
            trial.pass();
            assertGivesNothing(() -> TrialToken.unwrap(first, wrapped));
            trial.pass();
            assertGivesNothing(() -> TrialToken.wrap(first, new byte[] {42}));

            trial.device.makeKeys("first");
            trial.pass();
            assertGivesNothing(() -> TrialToken.unwrap(first, wrapped));
            trial.pass();
            assertGivesNothing(() -> TrialToken.wrap(first, new byte[] {42}));
          });
    }

    private static void assertGivesNothing(org.junit.jupiter.api.function.Executable call) {
      RuntimeException why = assertThrows(RuntimeException.class, call);
      System.out.println("gives nothing: " + why);
      assertTrue(why instanceof WrongRootKey || TokenAway.is(why), why::toString);
    }
  }

  /** Somebody else in the process ends the library. */
  static final class LibraryEnds {

    private LibraryEnds() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of(),
          trial -> {
            RootKey first = trial.token.key("first");
            byte[] wrapped = TrialToken.wrap(first, new byte[] {42});

            new TrialToken.Library(trial.device.path()).end();

            for (int i = 0; i < 5; i++) {
              trial.pass();
              assertTrue(
                  TokenAway.is(
                      assertThrows(Problem.class, () -> TrialToken.unwrap(first, wrapped))));
            }
            assertTrue(TrialToken.providers() <= 3, "providers " + TrialToken.providers());
          });
    }
  }

  /** It is asked with another PIN than its own. */
  static final class WrongPin {

    private WrongPin() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of("pkcs11.pin", WRONG_PIN),
          trial -> {
            for (int i = 0; i < 5; i++) {
              Problem refused = assertThrows(Problem.class, () -> trial.token.key("first"));
              assertTrue(TokenAway.is(refused));
              assertFalse(refused.toString().contains(WRONG_PIN));
              trial.pass();
            }
            assertEquals(1, trial.opened.get());
            assertEquals(0, new TrialToken.Library(trial.device.path()).sessions());
          });
    }
  }

  /** A key that its maker allowed to seal and not to open. */
  static final class SealsOnly {

    private SealsOnly() {}

    public static void main(String[] args) {
      TrialToken.run(
          Map.of(),
          trial -> {
            TokenKeys.make(trial.device.path(), SoftHsm.PIN, false, "sealing");

            Pkcs11Token.NoRootKey unfit =
                assertThrows(Pkcs11Token.NoRootKey.class, () -> trial.token.key("sealing"));

            assertTrue(
                unfit.toString().contains("CKR_KEY_FUNCTION_NOT_PERMITTED"), unfit::toString);
            RootKey first = trial.token.key("first");
            assertArrayEquals(CONTEXT, TrialToken.unwrap(first, TrialToken.wrap(first, CONTEXT)));
            assertEquals(1, trial.opened.get());
          });
    }
  }
}
