package io.phishx.chassis.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * A statement that a tenant's chain reached {@code seq} with {@code hash}. Kept outside the
 * database, it shows what was cut off or rewritten since.
 *
 * @param service whose audit log
 * @param seq place of the last entry
 * @param hash of the chain up to it, in hexadecimal
 * @param at when it was signed
 */
public record AuditCheckpoint(String service, UUID tenant, long seq, String hash, Instant at) {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String HEADER =
      "{\"alg\":\"EdDSA\",\"typ\":\"phishx-audit-checkpoint+jws\"}";

  /**
   * The compact JWS of it; the same key gives the same text.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc8037">RFC 8037</a>
   */
  String sign(PrivateKey key) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("service", service);
    content.put("tenant_id", tenant.toString());
    content.put("seq", seq);
    content.put("hash", hash);
    content.put("at", at.toString());
    try {
      String input = part(HEADER) + "." + part(JSON.writeValueAsString(content));
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key);
      signature.update(input.getBytes(StandardCharsets.US_ASCII));
      return input + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature.sign());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("texts and numbers are always JSON", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("expected a private Ed25519 key", e);
    }
  }

  /**
   * Reads a signed statement.
   *
   * @return empty if it is not one that the owner of {@code key} signed
   */
  static Optional<AuditCheckpoint> read(String compact, PublicKey key) {
    String[] parts = compact.strip().split("\\.", -1);
    if (parts.length != 3 || !part(HEADER).equals(parts[0])) {
      return Optional.empty();
    }
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initVerify(key);
      signature.update((parts[0] + "." + parts[1]).getBytes(StandardCharsets.US_ASCII));
      if (!signature.verify(Base64.getUrlDecoder().decode(parts[2]))) {
        return Optional.empty();
      }
      return Optional.of(content(parts[1]));
    } catch (GeneralSecurityException
        | IllegalArgumentException
        | DateTimeException
        | IOException e) {
      return Optional.empty();
    }
  }

  /** What a statement says, without asking who signed it. */
  static AuditCheckpoint unverified(String compact) throws IOException {
    String[] parts = compact.split("\\.", -1);
    if (parts.length != 3) {
      throw new IOException("expected a compact JWS");
    }
    return content(parts[1]);
  }

  private static AuditCheckpoint content(String part) throws IOException {
    JsonNode content = JSON.readTree(Base64.getUrlDecoder().decode(part));
    return new AuditCheckpoint(
        content.path("service").asText(),
        UUID.fromString(content.path("tenant_id").asText()),
        content.path("seq").asLong(),
        content.path("hash").asText(),
        Instant.parse(content.path("at").asText()));
  }

  private static String part(String text) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
