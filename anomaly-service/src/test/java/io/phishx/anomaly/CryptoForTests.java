package io.phishx.anomaly;

import io.phishx.crypto.client.FakeFieldCipher;
import io.phishx.crypto.client.FakeKeyUpkeep;
import io.phishx.crypto.client.FieldCipher;
import io.phishx.crypto.client.OnBehalfOf;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Seals with real AES-GCM in the test's process, in place of crypto-service. */
@ApplicationScoped
class CryptoForTests {

  private final FakeFieldCipher cipher = new FakeFieldCipher("anomaly-service");

  @Produces
  @Singleton
  FieldCipher cipher() {
    return cipher;
  }

  @Produces
  @Singleton
  FakeKeyUpkeep upkeep() {
    return new FakeKeyUpkeep(cipher);
  }

  /** From now on there are newer keys, for values and for indexes. */
  void rotate() {
    cipher.rotate();
    cipher.rotateIndex();
  }

  /** The cipher itself, to change the keys of its indexes step by step. */
  FakeFieldCipher keys() {
    return cipher;
  }

  /** How many rows were opened on behalf of that person. */
  int askedBy(String person) {
    return cipher.askedBy(OnBehalfOf.person(person));
  }

  void becomeUnavailable() {
    cipher.becomeUnavailable();
  }

  void recover() {
    cipher.recover();
  }
}
