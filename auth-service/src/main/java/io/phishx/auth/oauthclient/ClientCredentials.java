package io.phishx.auth.oauthclient;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a client proves itself: by Basic, or in the body; prints its id only.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1">RFC 6749, 2.3.1</a>
 */
record ClientCredentials(String id, String secret) {

  private static final String BASIC = "basic ";

  /**
   * Reads them; both ways at once is an error.
   *
   * @return empty if the call brings none
   */
  static Optional<ClientCredentials> read(
      @Nullable String authorization, @Nullable String id, @Nullable String secret) {
    if (authorization != null && isBasic(authorization)) {
      if (secret != null) {
        throw OAuthError.invalidRequest("expected the client's secret once");
      }
      return Optional.of(basic(authorization.substring(BASIC.length())));
    }
    return id == null || secret == null
        ? Optional.empty()
        : Optional.of(new ClientCredentials(id, secret));
  }

  /** Whether the header shows a client's secret. */
  static boolean isBasic(@Nullable String authorization) {
    return authorization != null && authorization.toLowerCase(Locale.ROOT).startsWith(BASIC);
  }

  private static ClientCredentials basic(String encoded) {
    try {
      String text = new String(Base64.getDecoder().decode(encoded.strip()), StandardCharsets.UTF_8);
      int colon = text.indexOf(':');
      if (colon < 0) {
        throw OAuthError.invalidClient();
      }
      return new ClientCredentials(
          decoded(text.substring(0, colon)), decoded(text.substring(colon + 1)));
    } catch (IllegalArgumentException e) {
      throw OAuthError.invalidClient();
    }
  }

  private static String decoded(String part) {
    // a plain base64 secret may hold '+', which form-decoding would turn into a blank
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  @Override
  public String toString() {
    return "ClientCredentials[" + id + "]";
  }
}
