package io.phishx.crypto.root;

import io.phishx.chassis.secret.Secret;
import io.phishx.crypto.CryptoConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.ProviderException;
import java.security.Security;
import java.security.UnrecoverableKeyException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;
import javax.security.auth.login.LoginException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the token in a slot of a PKCS#11 library through the JDK's provider. The JDK keeps each
 * provider and its sessions in memory until the provider is logged out, so whoever opens again has
 * to close first: a logout is the whole process's.
 */
final class Pkcs11Library implements Pkcs11Token.Opener {

  private static final Logger LOG = Logger.getLogger(Pkcs11Library.class);
  private static final String PROVIDER = "SunPKCS11";
  private static final String STORE = "PKCS11";

  private final String settings;
  private final Secret pin;
  private @Nullable Provider waiting;

  Pkcs11Library(Path library, CryptoConfig.Pkcs11 config) {
    this.settings =
        "--name = phishx\nlibrary = "
            + library
            + config.slot().map(id -> "\nslot = " + id).orElse("\nslotListIndex = 0")
            + "\ndestroyTokenAfterLogout = true\n";
    this.pin = Secret.of(config.pin().orElse(""));
  }

  @Override
  public synchronized Pkcs11Token.Opened open() throws GeneralSecurityException, IOException {
    Provider last = waiting;
    Provider provider = last == null ? Security.getProvider(PROVIDER).configure(settings) : last;
    // one without a token looks for it by a thread of its own, which nothing ends: used again
    waiting = provider.getService("KeyStore", STORE) == null ? provider : null;
    KeyStore store = KeyStore.getInstance(STORE, provider);
    try {
      load(store);
    } catch (GeneralSecurityException | IOException | ProviderException e) {
      close(provider);
      throw e;
    }
    return new OpenStore(provider, store);
  }

  private void load(KeyStore store) throws GeneralSecurityException, IOException {
    char[] text = pin.revealText().toCharArray();
    try {
      store.load(null, text);
    } catch (IOException e) {
      if (e.getCause() instanceof UnrecoverableKeyException) {
        throw new Pkcs11Token.PinRefused();
      }
      throw e;
    } finally {
      Arrays.fill(text, '\0');
    }
  }

  private static void close(Provider provider) {
    try {
      if (provider instanceof AuthProvider token) {
        token.logout();
      }
    } catch (LoginException | ProviderException e) {
      // the token does not know the session any more; the provider let go of it all the same
      LOG.debugf("a session of the PKCS#11 token had ended already: %s", e.toString());
    }
  }

  private record OpenStore(Provider provider, KeyStore store) implements Pkcs11Token.Opened {

    @Override
    public Optional<SecretKey> key(String label) throws GeneralSecurityException {
      return store.getKey(label, null) instanceof SecretKey key
          ? Optional.of(key)
          : Optional.empty();
    }

    @Override
    public void close() {
      Pkcs11Library.close(provider);
    }
  }
}
