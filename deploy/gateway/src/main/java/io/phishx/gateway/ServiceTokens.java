package io.phishx.gateway;

import io.vertx.core.MultiMap;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/**
 * Recognises the services' own tokens, which have no business on the public side.
 *
 * <p>Reads the unverified audience, and only ever to refuse: a token that passes here is verified
 * by the service.
 */
final class ServiceTokens {

  private static final String AUDIENCE = "phishx-internal";

  private ServiceTokens() {}

  static boolean presentIn(MultiMap headers) {
    List<String> authorizations = headers.getAll("Authorization");
    return authorizations.stream().anyMatch(ServiceTokens::isServiceToken);
  }

  private static boolean isServiceToken(String authorization) {
    if (!authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return false;
    }
    String[] parts = authorization.substring(7).strip().split("\\.", -1);
    if (parts.length != 3) {
      return false;
    }
    try {
      JsonObject claims =
          new JsonObject(
              io.vertx.core.buffer.Buffer.buffer(Base64.getUrlDecoder().decode(parts[1])));
      Object audience = claims.getValue("aud");
      return AUDIENCE.equals(audience)
          || (audience instanceof JsonArray several && several.contains(AUDIENCE));
    } catch (IllegalArgumentException | DecodeException unreadable) {
      return false;
    }
  }
}
