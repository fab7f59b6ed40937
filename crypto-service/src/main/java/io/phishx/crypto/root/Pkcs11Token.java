package io.phishx.crypto.root;

import io.phishx.chassis.problem.Problem;
import io.phishx.crypto.CryptoConfig;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token, opened at its first use; its calls block. A token that was restarted, or ended
 * the session, is opened anew, and what had failed by it is done once more. One session is held at
 * a time. A PIN that the token refuses is tried once.
 */
final class Pkcs11Token {

  private static final Logger LOG = Logger.getLogger(Pkcs11Token.class);
  private static final int FINGERPRINT = 16;
  private static final byte[] CHECKED_BLOCK =
      "phishx/root/kcv1".getBytes(StandardCharsets.US_ASCII);

  /** Of the key alone: the session that says so is as good as before. */
  private static final Set<String> UNFIT =
      Set.of("CKR_KEY_FUNCTION_NOT_PERMITTED", "CKR_KEY_TYPE_INCONSISTENT", "CKR_KEY_SIZE_RANGE");

  /** A token that is away is tried once in this time; in between nobody waits for it. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  /** What callers are told to wait for that takes an operator. */
  private static final Duration LONG_PAUSE = Duration.ofMinutes(1);

  private final Opener opener;
  private final LongSupplier nanos;
  private final Vertx vertx;
  private volatile @Nullable Session session;
  private volatile @Nullable Long failedAt;
  private volatile boolean pinRefused;
  private @Nullable Long openedAt;

  Pkcs11Token(Opener opener, LongSupplier nanos, Vertx vertx) {
    this.opener = opener;
    this.nanos = nanos;
    this.vertx = vertx;
  }

  /** Begins a session, the last one of which was closed before. */
  interface Opener {

    /**
     * Logs in once.
     *
     * @throws PinRefused if the token says that the PIN is wrong
     */
    Opened open() throws GeneralSecurityException, IOException;
  }

  /** An open token. */
  interface Opened {

    /** What its keys work with. */
    Provider provider();

    /** The secret key of that label; empty if there is none. */
    Optional<SecretKey> key(String label) throws GeneralSecurityException;

    /** Ends the session and frees what it holds; its keys are of no use afterwards. */
    void close();
  }

  /** What is done with a key of the token. */
  interface Use<T> {
    T with(Provider provider, SecretKey key) throws GeneralSecurityException;
  }

  /** The configured token; empty without a library. */
  static Optional<Pkcs11Token> of(CryptoConfig.Pkcs11 config, Vertx vertx) {
    return config
        .library()
        .map(
            library ->
                new Pkcs11Token(new Pkcs11Library(library, config), System::nanoTime, vertx));
  }

  /**
   * The AES-256 key of that label, as the token has it now.
   *
   * @throws Problem.Unavailable if the token cannot be used now
   * @throws NoRootKey if it has no such key, or one that cannot wrap and unwrap
   */
  RootKey key(String label) {
    try {
      return new Pkcs11RootKey(this, label, inSession(label, Handle::tried), vertx);
    } catch (AEADBadTagException e) {
      throw new AssertionError("nothing was opened", e);
    }
  }

  /**
   * Does {@code use} with the key of that label.
   *
   * @param fingerprint of the key that is meant
   * @throws Problem.Unavailable if the token cannot be used now
   * @throws WrongRootKey if another key, or none, has that label by now
   * @throws AEADBadTagException if {@code use} does
   */
  <T> T use(String label, String fingerprint, Use<T> use) throws AEADBadTagException {
    try {
      return inSession(
          label,
          handle -> {
            if (!handle.fingerprint().equals(fingerprint)) {
              throw new WrongRootKey("another key has the label " + label + " in the token by now");
            }
            return use.with(handle.provider(), handle.key());
          });
    } catch (NoRootKey gone) {
      throw new WrongRootKey(gone.getMessage() + " any more");
    }
  }

  private interface Work<T> {
    T with(Handle handle) throws GeneralSecurityException;
  }

  /** A key as a session gave it. */
  private record Handle(Provider provider, SecretKey key, String fingerprint) {

    /** Its fingerprint, which the token has just shown to know. */
    String tried() throws GeneralSecurityException {
      if (!Session.fingerprint(provider, key).equals(fingerprint)) {
        throw new InvalidKeyException("another key has its place in the token");
      }
      return fingerprint;
    }
  }

  private <T> T inSession(String label, Work<T> work) throws AEADBadTagException {
    requireNoFailure();
    Session last = session;
    Session first = last == null ? begin(null, null) : last;
    try {
      return worked(first, label, work);
    } catch (AEADBadTagException notOurs) {
      throw notOurs;
    } catch (GeneralSecurityException | ProviderException e) {
      Session second = begin(first, e);
      try {
        return worked(second, label, work);
      } catch (AEADBadTagException notOurs) {
        throw notOurs;
      } catch (GeneralSecurityException | ProviderException again) {
        throw failed(again);
      }
    }
  }

  /** Nobody waits for a token that failed a moment ago, or asks it with a PIN that it refused. */
  private void requireNoFailure() {
    Long failed = failedAt;
    if (pinRefused) {
      throw TokenAway.problem(LONG_PAUSE);
    }
    if (failed != null && nanos.getAsLong() - failed < PAUSE.toNanos()) {
      throw TokenAway.problem(PAUSE);
    }
  }

  private <T> T worked(Session in, String label, Work<T> work) throws GeneralSecurityException {
    Handle handle = in.handle(label);
    try {
      T done = work.with(handle);
      failedAt = null;
      return done;
    } catch (AEADBadTagException e) {
      // the JDK says so of a general error of the token too
      handle.tried();
      throw e;
    }
  }

  /**
   * Another session than {@code before}, which whoever came first has begun.
   *
   * @param why {@code before} is of no use; null if there was none
   */
  private synchronized Session begin(@Nullable Session before, @Nullable Exception why) {
    Session now = session;
    if (now != null && now != before) {
      return now;
    }
    // whoever waited here for another's attempt
    requireNoFailure();
    Long last = openedAt;
    if (before != null && last != null && nanos.getAsLong() - last < PAUSE.toNanos()) {
      throw failed(why);
    }
    if (before != null) {
      LOG.warnf("the PKCS#11 token is opened again, its session failed: %s", said(why));
      before.opened.close();
    }
    openedAt = nanos.getAsLong();
    try {
      Session fresh = new Session(opener.open());
      session = fresh;
      return fresh;
    } catch (PinRefused e) {
      pinRefused = true;
      LOG.error(
          "the PKCS#11 token refused the PIN, which is not tried again since tokens lock after few"
              + " wrong ones: expected the right phishx.encryption.pkcs11.pin, then a new start");
      throw TokenAway.problem(LONG_PAUSE);
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw failed(e);
    }
  }

  private Problem.Unavailable failed(@Nullable Exception why) {
    failedAt = nanos.getAsLong();
    LOG.errorf("the PKCS#11 token cannot be used, again in %s: %s", PAUSE, said(why));
    return TokenAway.problem(PAUSE);
  }

  /** With what the token itself said, which the JDK puts behind all causes. */
  private static String said(@Nullable Throwable failure) {
    Throwable last = failure == null ? null : failure.getCause();
    while (last != null && last.getCause() != null) {
      last = last.getCause();
    }
    return last == null ? String.valueOf(failure) : failure + ": " + last;
  }

  /** The token said that the PIN is wrong. */
  static final class PinRefused extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    PinRefused() {
      super("the token refused the PIN");
    }
  }

  /** The token had no root key of that label when it was opened. */
  static final class NoRootKey extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    private NoRootKey(String message) {
      super(message);
    }

    static NoRootKey absent(String label) {
      return new NoRootKey("the PKCS#11 token has no secret key " + label);
    }

    static NoRootKey unfit(String label, InvalidKeyException why) {
      return new NoRootKey(
          "the PKCS#11 token's key " + label + " cannot be a root key (" + said(why) + ")");
    }
  }

  /** An open token with the keys that it gave. */
  private static final class Session {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Opened opened;
    private final Map<String, Handle> handles = new ConcurrentHashMap<>();

    Session(Opened opened) {
      this.opened = opened;
    }

    Handle handle(String label) throws GeneralSecurityException {
      Handle known = handles.get(label);
      if (known != null) {
        return known;
      }
      SecretKey key = opened.key(label).orElseThrow(() -> NoRootKey.absent(label));
      Handle handle = new Handle(opened.provider(), key, usable(label, key));
      handles.put(label, handle);
      return handle;
    }

    /** The fingerprint of {@code key}, which opens what it has sealed. */
    private String usable(String label, SecretKey key) throws GeneralSecurityException {
      try {
        String fingerprint = fingerprint(opened.provider(), key);
        requireBothWays(opened.provider(), key);
        return fingerprint;
      } catch (InvalidKeyException e) {
        if (isOfTheKey(e)) {
          throw NoRootKey.unfit(label, e);
        }
        throw e;
      }
    }

    /** Whether it says something of the key, and nothing of the session. */
    private static boolean isOfTheKey(InvalidKeyException failure) {
      Throwable cause = failure.getCause();
      return cause == null || UNFIT.contains(String.valueOf(cause.getMessage()));
    }

    private static void requireBothWays(Provider provider, SecretKey key)
        throws GeneralSecurityException {
      byte[] random = new byte[12];
      RANDOM.nextBytes(random);
      GCMParameterSpec nonce = new GCMParameterSpec(128, random);
      Cipher sealing = Cipher.getInstance("AES/GCM/NoPadding", provider);
      sealing.init(Cipher.ENCRYPT_MODE, key, nonce);
      byte[] sealed = sealing.doFinal(CHECKED_BLOCK);
      Cipher opening = Cipher.getInstance("AES/GCM/NoPadding", provider);
      opening.init(Cipher.DECRYPT_MODE, key, nonce);
      try {
        if (MessageDigest.isEqual(CHECKED_BLOCK, opening.doFinal(sealed))) {
          return;
        }
      } catch (AEADBadTagException e) {
        throw new ProviderException("the token does not open what it has sealed", e);
      }
      throw new ProviderException("the token opens something else than it has sealed");
    }

    private static String fingerprint(Provider provider, SecretKey key)
        throws GeneralSecurityException {
      // one fixed block that no nonce of GCM ever gives: its counter blocks end in a small number
      Cipher block = Cipher.getInstance("AES/ECB/NoPadding", provider);
      block.init(Cipher.ENCRYPT_MODE, key);
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(block.doFinal(CHECKED_BLOCK));
      return HexFormat.of().formatHex(hash, 0, FINGERPRINT);
    }
  }
}
