package io.phishx.bench;

import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** A session's tokens; prints nothing of them. */
record Session(String accessToken, String refreshToken, String subject) {

  /**
   * Reads who it is about from the access token.
   *
   * @throws IllegalArgumentException if it is no JWT with a subject
   */
  static Session of(String accessToken, String refreshToken) {
    String[] parts = accessToken.split("\\.", -1);
    if (parts.length != 3 || refreshToken.isBlank()) {
      throw new IllegalArgumentException("expected a JWT and a refresh token");
    }
    byte[] claims = Base64.getUrlDecoder().decode(parts[1]);
    String subject =
        new JsonObject(new String(claims, StandardCharsets.UTF_8)).getString("sub", "");
    if (subject.isEmpty()) {
      throw new IllegalArgumentException("expected a subject in the access token");
    }
    return new Session(accessToken, refreshToken, subject);
  }

  @Override
  public String toString() {
    return "Session[" + subject + "]";
  }
}
