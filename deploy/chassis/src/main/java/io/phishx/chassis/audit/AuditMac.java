package io.phishx.chassis.audit;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The MAC over an entry's canonical plaintext, and the chain's hash. Because the MAC covers the
 * plaintext, sealing the same values anew leaves the chain valid.
 */
@ApplicationScoped
class AuditMac {

  private static final int MIN_KEY_BYTES = 32;
  static final byte[] GENESIS = new byte[32];

  private final SecretKeySpec key;

  @Inject
  AuditMac(AuditConfig config) {
    this(config.macKey().revealText());
  }

  AuditMac(String base64) {
    byte[] bytes = Base64.getDecoder().decode(base64.trim());
    if (bytes.length < MIN_KEY_BYTES) {
      throw new IllegalArgumentException(
          "phishx.audit.mac-key: expected 32 bytes or more as base64, got " + bytes.length);
    }
    this.key = new SecretKeySpec(bytes, "HmacSHA256");
  }

  byte[] of(UUID tenant, UUID id, Instant at, AuditEntry entry) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      put(out, "phishx/audit/v1");
      put(out, tenant.toString());
      put(out, id.toString());
      put(out, at.toString());
      put(out, entry.eventType());
      put(out, entry.outcome().name());
      put(out, entry.actor());
      out.writeInt(entry.facts().size());
      for (Map.Entry<String, String> fact : entry.sortedFacts().entrySet()) {
        put(out, fact.getKey());
        put(out, fact.getValue());
      }
      put(out, SealedText.plainOf(entry.details()));
      put(out, SealedText.plainOf(entry.ipAddress()));
      put(out, SealedText.plainOf(entry.userAgent()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return hmac(bytes.toByteArray());
  }

  /** Over where a tenant's chain ends. */
  byte[] head(UUID tenant, ChainHead.Place end) {
    String text =
        String.join(
            "\n", "phishx/audit/head/v1", tenant.toString(), String.valueOf(end.seq()), end.hash());
    return hmac(text.getBytes(StandardCharsets.UTF_8));
  }

  private byte[] hmac(byte[] bytes) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(key);
      return mac.doFinal(bytes);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HmacSHA256 belongs to every JDK", e);
    }
  }

  /** {@code H(prev, seq, mac)}. */
  static byte[] chain(byte[] previous, long seq, byte[] mac) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(previous);
      sha256.update(java.nio.ByteBuffer.allocate(Long.BYTES).putLong(seq).array());
      return sha256.digest(mac);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("SHA-256 belongs to every JDK", e);
    }
  }

  private static void put(DataOutputStream out, @Nullable String text) throws IOException {
    if (text == null) {
      out.writeInt(-1);
      return;
    }
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    out.writeInt(utf8.length);
    out.write(utf8);
  }
}
