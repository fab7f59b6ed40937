package io.phishx.crypto.root;

import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.crypto.CryptoConfig;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A PKCS#11 token, opened at its first use; its calls block. A token that was restarted, or ended
 * the session, is opened anew, and what had failed by it is done once more.
 */
final class Pkcs11Token {

  private static final Logger LOG = Logger.getLogger(Pkcs11Token.class);
  private static final String PROVIDER = "SunPKCS11";
  private static final int FINGERPRINT = 16;
  private static final byte[] CHECKED_BLOCK =
      "phishx/root/kcv1".getBytes(StandardCharsets.US_ASCII);

  /** A token that is away is tried once in this time; in between nobody waits for it. */
  static final Duration PAUSE = Duration.ofSeconds(5);

  private final Opener opener;
  private final LongSupplier nanos;
  private final Vertx vertx;
  private volatile @Nullable Session session;
  private volatile @Nullable Long failedAt;
  private @Nullable Long openedAt;

  Pkcs11Token(Opener opener, LongSupplier nanos, Vertx vertx) {
    this.opener = opener;
    this.nanos = nanos;
    this.vertx = vertx;
  }

  /** Begins a session; what earlier ones gave may be of no use any more. */
  interface Opener {
    Opened open() throws GeneralSecurityException, IOException;
  }

  /** An open token. */
  interface Opened {

    /** What its keys work with. */
    Provider provider();

    /** The secret key of that label; empty if there is none. */
    Optional<SecretKey> key(String label) throws GeneralSecurityException;
  }

  /** What is done with a key of the token. */
  interface Use<T> {
    T with(Provider provider, SecretKey key) throws GeneralSecurityException;
  }

  /** The configured token; empty without a library. */
  static Optional<Pkcs11Token> of(CryptoConfig.Pkcs11 config, Vertx vertx) {
    Secret pin = Secret.of(config.pin().orElse(""));
    return config
        .library()
        .map(
            library ->
                new Pkcs11Token(
                    () ->
                        opened(
                            "--name = phishx\nlibrary = "
                                + library
                                + config
                                    .slot()
                                    .map(id -> "\nslot = " + id)
                                    .orElse("\nslotListIndex = 0")
                                + "\n",
                            pin),
                    System::nanoTime,
                    vertx));
  }

  private static Opened opened(String settings, Secret pin)
      throws GeneralSecurityException, IOException {
    Provider provider = Security.getProvider(PROVIDER).configure(settings);
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, pin.revealText().toCharArray());
    return new Opened() {
      @Override
      public Provider provider() {
        return provider;
      }

      @Override
      public Optional<SecretKey> key(String label) throws GeneralSecurityException {
        return store.getKey(label, null) instanceof SecretKey key
            ? Optional.of(key)
            : Optional.empty();
      }
    };
  }

  /**
   * The AES-256 key of that label.
   *
   * @throws Problem.Unavailable if the token cannot be used now
   * @throws NoSuchLabel if it has no such key
   */
  RootKey key(String label) {
    try {
      return new Pkcs11RootKey(this, label, inSession(label, Handle::fingerprint), vertx);
    } catch (AEADBadTagException e) {
      throw new AssertionError("nothing was opened", e);
    }
  }

  /**
   * Does {@code use} with the key of that label.
   *
   * @param fingerprint of the key that is meant
   * @throws Problem.Unavailable if the token cannot be used now
   * @throws WrongRootKey if another key has that label by now
   * @throws AEADBadTagException if {@code use} does
   */
  <T> T use(String label, String fingerprint, Use<T> use) throws AEADBadTagException {
    return inSession(
        label,
        handle -> {
          if (!handle.fingerprint().equals(fingerprint)) {
            throw new WrongRootKey("another key has the label " + label + " in the token by now");
          }
          return use.with(handle.provider(), handle.key());
        });
  }

  private interface Work<T> {
    T with(Handle handle) throws GeneralSecurityException;
  }

  /** A key as a session gives it. */
  private record Handle(Provider provider, SecretKey key, String fingerprint) {}

  private <T> T inSession(String label, Work<T> work) throws AEADBadTagException {
    Long failed = failedAt;
    if (failed != null && nanos.getAsLong() - failed < PAUSE.toNanos()) {
      throw TokenAway.problem(PAUSE);
    }
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

  private <T> T worked(Session in, String label, Work<T> work) throws GeneralSecurityException {
    T done = work.with(in.handle(label));
    failedAt = null;
    return done;
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
    Long last = openedAt;
    if (before != null && last != null && nanos.getAsLong() - last < PAUSE.toNanos()) {
      throw failed(String.valueOf(why));
    }
    if (before != null) {
      LOG.warnf("the PKCS#11 token is opened again, its session failed: %s", why);
    }
    openedAt = nanos.getAsLong();
    try {
      Session fresh = new Session(opener.open());
      session = fresh;
      return fresh;
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      throw failed(e);
    }
  }

  private Problem.Unavailable failed(Object why) {
    failedAt = nanos.getAsLong();
    LOG.errorf("the PKCS#11 token cannot be used, again in %s: %s", PAUSE, why);
    return TokenAway.problem(PAUSE);
  }

  /** The token had no key of that label when it was opened. */
  static final class NoSuchLabel extends IllegalStateException {
    private static final long serialVersionUID = 1L;

    NoSuchLabel(String label) {
      super("the PKCS#11 token has no secret key " + label);
    }
  }

  /** An open token with the keys that it gave. */
  private static final class Session {

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
      SecretKey key = opened.key(label).orElseThrow(() -> new NoSuchLabel(label));
      Handle handle = new Handle(opened.provider(), key, fingerprint(opened.provider(), key));
      handles.put(label, handle);
      return handle;
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
