package io.phishx.auth.session;

import org.jspecify.annotations.Nullable;

/** The input of a refresh; prints nothing of it. */
record RefreshBody(@Nullable String refreshTokenId) {

  @Override
  public String toString() {
    return "RefreshBody[***]";
  }
}
