package io.phishx.auth.signingkey;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.phishx.auth.testkit.AuthSettings;
import io.phishx.auth.trust.StoredKey;
import io.phishx.chassis.secret.Secret;
import java.util.Optional;

/** What the service wrote while it had the key that its tests configure as a former one. */
public final class FormerSeal {

  private static final KeySeal SEAL = new KeySeal(Optional.of(AuthSettings.FORMER_SEAL_KEY));

  private FormerSeal() {}

  public static byte[] seal(String purpose, String context, byte[] plain) {
    return SEAL.seal(purpose, context, plain);
  }

  /** Whether the former key alone opens it. */
  public static boolean opens(String purpose, String context, byte[] sealed) {
    return SEAL.open(purpose, context, sealed).isPresent();
  }

  static Secret proof(StoredKey key) {
    return new KeyProofs(SEAL, new SimpleMeterRegistry()).of(key);
  }
}
