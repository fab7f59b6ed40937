package io.phishx.crypto.root;

import io.phishx.chassis.secret.Secret;
import io.phishx.crypto.CryptoConfig;
import io.vertx.mutiny.core.Vertx;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Optional;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/** A PKCS#11 token, opened at its first use; its calls block. */
final class Pkcs11Token {

  private static final String PROVIDER = "SunPKCS11";

  private final Path library;
  private final Optional<Long> slot;
  private final Secret pin;
  private final Vertx vertx;
  private @Nullable KeyStore store;

  private Pkcs11Token(Path library, Optional<Long> slot, Secret pin, Vertx vertx) {
    this.library = library;
    this.slot = slot;
    this.pin = pin;
    this.vertx = vertx;
  }

  /** The configured token; empty without a library. */
  static Optional<Pkcs11Token> of(CryptoConfig.Pkcs11 config, Vertx vertx) {
    return config
        .library()
        .map(
            library ->
                new Pkcs11Token(library, config.slot(), Secret.of(config.pin().orElse("")), vertx));
  }

  /**
   * The AES-256 key of that label.
   *
   * @throws IllegalStateException if the token cannot be used or has no such key
   */
  RootKey key(String label) {
    try {
      KeyStore opened = store();
      if (opened.getKey(label, null) instanceof SecretKey key) {
        return new Pkcs11RootKey(opened.getProvider(), key, vertx);
      }
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the PKCS#11 token cannot be used", e);
    }
    throw new IllegalStateException("the PKCS#11 token has no secret key " + label);
  }

  private synchronized KeyStore store() throws GeneralSecurityException, IOException {
    KeyStore opened = store;
    if (opened == null) {
      Provider provider =
          Security.getProvider(PROVIDER)
              .configure(
                  "--name = phishx\nlibrary = "
                      + library
                      + slot.map(id -> "\nslot = " + id).orElse("\nslotListIndex = 0")
                      + "\n");
      opened = KeyStore.getInstance("PKCS11", provider);
      opened.load(null, pin.revealText().toCharArray());
      store = opened;
    }
    return opened;
  }
}
