package io.phishx.auth.signingkey;

import io.phishx.chassis.secret.Secret;
import java.time.Duration;
import java.time.Instant;

/**
 * A signing key in one of its states; each state offers the moves that lead out of it. One that
 * stands in the configuration has none: it verifies as long as a replica says that it has it.
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

  /** Verifiers may know it; it signs nothing yet. */
  record Published(Material material, Instant publishedAt, Secret sealedPrivate)
      implements SigningKey {

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

    Removed remove(Instant now) {
      return new Removed(material, publishedAt, now);
    }
  }

  /** It signs. */
  record Active(Material material, Instant publishedAt, Instant activeAt, Secret sealedPrivate)
      implements SigningKey {

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

    Removed remove(Instant now) {
      return new Removed(material, publishedAt, now);
    }
  }

  /** It verifies what it signed, and signs no more. */
  record Retired(Material material, Instant publishedAt, Instant retiredAt) implements SigningKey {

    @Override
    public Instant since() {
      return retiredAt;
    }

    /** Whether the longest token that it signed has expired everywhere. */
    boolean done(Instant now, Duration longestToken) {
      return !retiredAt.plus(longestToken).isAfter(now);
    }

    Removed remove(Instant now) {
      return new Removed(material, publishedAt, now);
    }
  }

  /**
   * It stands in some replica's configuration.
   *
   * @param saidAt when such a replica last said so
   */
  record Configured(Material material, Instant saidAt) implements SigningKey {

    @Override
    public Instant publishedAt() {
      return saidAt;
    }

    @Override
    public Instant since() {
      return saidAt;
    }

    /** Whether the longest token that it can have signed has expired everywhere. */
    boolean done(Instant now, Duration longestToken) {
      return !saidAt.plus(longestToken).isAfter(now);
    }

    Removed remove(Instant now) {
      return new Removed(material, saidAt, now);
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
