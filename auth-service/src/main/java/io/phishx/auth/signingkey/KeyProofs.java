package io.phishx.auth.signingkey;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.phishx.auth.trust.KeyProof;
import io.phishx.auth.trust.StoredKey;
import io.phishx.chassis.secret.Secret;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * A MAC over each row of the signing keys, under a key derived from this service's mounted one.
 * Whoever writes to the database, but doesn't hold that key, can't make a key that is trusted.
 */
@Singleton
class KeyProofs implements KeyProof {

  private static final Logger LOG = Logger.getLogger(KeyProofs.class);
  private static final String PURPOSE = "signing-key-row";

  private final KeySeal seal;
  private volatile Set<String> refused = Set.of();

  KeyProofs(KeySeal seal, MeterRegistry metrics) {
    this.seal = seal;
    Gauge.builder("phishx_auth_signing_keys_refused", this, proofs -> proofs.refused.size())
        .description("Rows of signing keys that this service did not write, and doesn't trust")
        .register(metrics);
  }

  /** The MAC to write beside a key. */
  Secret of(StoredKey key) {
    return Secret.of(seal.hash(PURPOSE, key.proven()));
  }

  /** Whether a row's MAC is by a former key. */
  boolean byFormerKey(StoredKey key) {
    Secret proof = key.proof();
    return proof != null && seal.matchesFormer(PURPOSE, key.proven(), proof.reveal());
  }

  @Override
  public List<StoredKey> genuine(List<StoredKey> keys) {
    Set<String> foreign =
        keys.stream().filter(key -> !holds(key)).map(StoredKey::kid).collect(Collectors.toSet());
    Set<String> known = refused;
    foreign.stream()
        .filter(kid -> !known.contains(kid))
        .forEach(kid -> LOG.errorf("a signing key is not as this service wrote it: kid=%s", kid));
    refused = Set.copyOf(foreign);
    return keys.stream().filter(key -> !foreign.contains(key.kid())).toList();
  }

  private boolean holds(StoredKey key) {
    Secret proof = key.proof();
    return proof != null && seal.matches(PURPOSE, key.proven(), proof.reveal());
  }
}
