package io.phishx.chassis.audit;

import org.jspecify.annotations.Nullable;

/**
 * A personal value of an entry: what it says, for the MAC, and what is stored.
 *
 * @param plain the value
 * @param sealed the same, encrypted by crypto-service
 */
public record SealedText(String plain, String sealed) {

  static @Nullable String plainOf(@Nullable SealedText text) {
    return text == null ? null : text.plain();
  }

  static @Nullable String sealedOf(@Nullable SealedText text) {
    return text == null ? null : text.sealed();
  }

  @Override
  public String toString() {
    return "SealedText[***]";
  }
}
