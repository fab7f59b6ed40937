package io.phishx.chassis.secret;

import io.quarkus.runtime.annotations.RegisterForReflection;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Bytes that must not be seen: prints {@code ***} and compares in constant time.
 *
 * <p>A setting of this type is read by {@link #of(String)}.
 */
@RegisterForReflection
public final class Secret {

  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** Copies {@code bytes}. */
  public static Secret of(byte[] bytes) {
    return new Secret(bytes.clone());
  }

  /** The UTF-8 bytes of {@code text}. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(StandardCharsets.UTF_8));
  }

  /** A copy of the bytes, for the primitive that needs them. */
  public byte[] reveal() {
    return bytes.clone();
  }

  /** The bytes as UTF-8 text, for the header that needs it. */
  public String revealText() {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /** Its SHA-256: stands for it in a table where it has 80 random bits or more. */
  public Secret sha256() {
    try {
      return new Secret(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Secret secret && MessageDigest.isEqual(bytes, secret.bytes);
  }

  @Override
  public int hashCode() {
    return bytes.length;
  }

  @Override
  public String toString() {
    return "***";
  }
}
