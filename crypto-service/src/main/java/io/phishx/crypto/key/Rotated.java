package io.phishx.crypto.key;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * A new active version and the one that it superseded.
 *
 * @param oldFingerprint empty if the tenant had no key yet
 */
public record Rotated(
    UUID keyId, int version, Optional<String> oldFingerprint, String newFingerprint, Instant at) {}
