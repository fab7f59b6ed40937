package io.phishx.crypto.root;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import javax.crypto.KeyGenerator;

/** Makes AES-256 keys within a token, as an operator does beforehand. */
final class TokenKeys {

  private TokenKeys() {}

  static void make(Path library, String pin, String... labels)
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
                  CKA_DECRYPT = true
                }
                """
                    .formatted(library));
    KeyStore store = KeyStore.getInstance("PKCS11", provider);
    store.load(null, pin.toCharArray());
    for (String label : labels) {
      KeyGenerator generator = KeyGenerator.getInstance("AES", provider);
      generator.init(256);
      store.setEntry(label, new KeyStore.SecretKeyEntry(generator.generateKey()), null);
    }
  }
}
