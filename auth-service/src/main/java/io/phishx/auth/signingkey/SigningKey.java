package io.phishx.auth.signingkey;

import io.phishx.chassis.secret.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * A signing key in one of its states; each state offers the moves that lead out of it. One that
 * stands in the configuration can only be removed: it verifies as long as a replica says that it
 * has it.
 */
sealed interface SigningKey {

  /** What stays the same in every state. */
  record Material(String kid, SigningAlgorithm algorithm, String publicJwk) {}

  Material material();

  Instant publishedAt();

  /** When it came into this state. */
  Instant since();

  default String kid() {
    return material().kid();
  }

  /** Verifiers trust it, until it is removed. */
  sealed interface Trusted extends SigningKey permits Published, Active, Expiring {

    default Removed remove(Instant now) {
      return new Removed(material(), publishedAt(), now);
    }
  }

  /** It is trusted for what it may have signed up to {@link #since} only. */
  sealed interface Expiring extends Trusted permits Retired, Configured {

    /** Whether the longest token that it can have signed has expired everywhere. */
    default boolean done(Instant now, Duration longestToken) {
      return !since().plus(longestToken).isAfter(now);
    }
  }

  /** Verifiers may know it; it signs nothing yet. */
  record Published(Material material, Instant publishedAt, Secret sealedPrivate)
      implements Trusted {

    @Override
    public Instant since() {
      return publishedAt;
    }

    /** Whether every verifier that is not stale has it by now. */
    boolean ripe(Instant now, Duration publishWait) {
      return !publishedAt.plus(publishWait).isAfter(now);
    }

    Active activate(Instant now) {
      return new Active(material, publishedAt, now, sealedPrivate);
    }
  }

  /** It signs. */
  record Active(Material material, Instant publishedAt, Instant activeAt, Secret sealedPrivate)
      implements Trusted {

    @Override
    public Instant since() {
      return activeAt;
    }

    boolean old(Instant now, Duration rotationInterval) {
      return !rotationInterval.isZero() && !activeAt.plus(rotationInterval).isAfter(now);
    }

    Retired retire(Instant now) {
      return new Retired(material, publishedAt, now);
    }
  }

  /** It verifies what it signed, and signs no more. */
  record Retired(Material material, Instant publishedAt, Instant retiredAt) implements Expiring {

    @Override
    public Instant since() {
      return retiredAt;
    }
  }

  /**
   * It stands in some replica's configuration.
   *
   * @param saidAt when such a replica last said so
   */
  record Configured(Material material, Instant saidAt) implements Expiring {

    @Override
    public Instant publishedAt() {
      return saidAt;
    }

    @Override
    public Instant since() {
      return saidAt;
    }
  }

  /** Nobody trusts it any more; its private part is destroyed. */
  record Removed(Material material, Instant publishedAt, Instant removedAt) implements SigningKey {

    @Override
    public Instant since() {
      return removedAt;
    }
  }
}
