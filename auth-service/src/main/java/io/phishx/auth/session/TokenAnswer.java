package io.phishx.auth.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.auth.token.AccessToken;
import org.jspecify.annotations.Nullable;

/**
 * What a login or a refresh gives, in the guide's shape; prints nothing of it.
 *
 * @param refreshTokenId the refresh token; absent where it goes into a cookie
 * @param tokenType always {@code bearer}
 * @param expiresIn life of the access token in seconds
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TokenAnswer(
    String accessToken, @Nullable String refreshTokenId, String tokenType, long expiresIn) {

  static TokenAnswer of(AccessToken access, RefreshToken refresh) {
    return new TokenAnswer(
        access.compact(), refresh.text(), "bearer", access.lifetime().toSeconds());
  }

  TokenAnswer withoutRefreshToken() {
    return new TokenAnswer(accessToken, null, tokenType, expiresIn);
  }

  @Override
  public String toString() {
    return "TokenAnswer[***]";
  }
}
