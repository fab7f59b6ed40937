package io.phishx.crypto.root;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.Arrays;
import javax.crypto.KeyGenerator;

/** Makes AES-256 keys within a token, as an operator does beforehand. */
final class TokenKeys {

  private TokenKeys() {}

  /** Arguments: library, PIN, labels. */
  public static void main(String[] args) throws GeneralSecurityException, IOException {
    make(Path.of(args[0]), args[1], true, Arrays.copyOfRange(args, 2, args.length));
  }

  /**
   * Leaves the token logged in, as far as this process goes.
   *
   * @param opening whether they open what they have sealed
   */
  static void make(Path library, String pin, boolean opening, String... labels)
      throws GeneralSecurityException, IOException {
    Provider provider =
        Security.getProvider("SunPKCS11")
            .configure(
                """
                --name = maker
                library = %s
                slotListIndex = 0
                attributes(generate, CKO_SECRET_KEY, CKK_AES) = {
                  CKA_TOKEN = false
                  CKA_ENCRYPT = true
                  CKA_DECRYPT = %s
                }
                """
                    .formatted(library, opening));
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, pin.toCharArray());
    for (String label : labels) {
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(256);
      store.setEntry(label, new KeyStore.SecretKeyEntry(generator.generateKey()), null);
    }
  }
}
