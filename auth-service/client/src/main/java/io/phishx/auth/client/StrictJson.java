package io.phishx.auth.client;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Reads a part of a token so that no two readers can read it differently. */
final class StrictJson {

  private static final ObjectReader OBJECT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build()
          .readerFor(ObjectNode.class);

  private StrictJson() {}

  /** The JSON object in {@code part}: canonical base64url without padding, UTF-8, no duplicates. */
  static ObjectNode read(String part) throws TokenRefused {
    byte[] bytes = bytes(part);
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      ObjectNode object = OBJECT.readValue(text);
      // the literal null reads as nothing
      if (object != null) {
        return object;
      }
    } catch (CharacterCodingException | JsonProcessingException | ClassCastException e) {
      // refused below, with what was expected
    }
    throw new TokenRefused(
        TokenRefused.Reason.MALFORMED, "expected one JSON object without duplicate names");
  }

  /** The bytes of {@code part}, whose text must be the only one that encodes them. */
  static byte[] bytes(String part) throws TokenRefused {
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(part);
    } catch (IllegalArgumentException e) {
      throw new TokenRefused(TokenRefused.Reason.MALFORMED, "expected base64url");
    }
    if (!Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(part)) {
      throw new TokenRefused(TokenRefused.Reason.MALFORMED, "expected canonical base64url");
    }
    return bytes;
  }
}
