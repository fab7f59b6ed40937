package io.phishx.auth.client;

import io.phishx.chassis.secret.Secret;
import java.nio.ByteBuffer;

/**
 * The SHA-256 of a token's text, which stands for it where many are remembered: 32 bytes however
 * long the token is, and no heap dump shows one that could be used.
 */
record TokenDigest(long first, long second, long third, long fourth) {

  static TokenDigest of(String token) {
    ByteBuffer digest = ByteBuffer.wrap(Secret.of(token).sha256().reveal());
    return new TokenDigest(digest.getLong(), digest.getLong(), digest.getLong(), digest.getLong());
  }
}
