package io.phishx.anomaly.record;

import io.phishx.anomaly.baseline.Pseudonyms;
import io.phishx.anomaly.mail.Attachment;
import io.phishx.anomaly.mail.Link;
import io.phishx.anomaly.mail.Mail;
import io.phishx.chassis.tenant.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * By what a mail is known again: its message id, and what a reader gets to see.
 *
 * <p>The trace headers that every delivery adds do not count. Message ids are hashed with the key
 * of the pseudonyms because some mailers build them from addresses.
 */
final class Fingerprint {

  private final MessageDigest digest;

  private Fingerprint() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** The keyed hash of a message id, which nobody can guess back without the key. */
  static String ofMessageId(Pseudonyms pseudonyms, TenantId tenant, String messageId) {
    return pseudonyms.of(tenant, "message-id", bare(messageId));
  }

  /** The hash of sender, subject, text, links and files. */
  static String ofContent(TenantId tenant, Mail mail) {
    Fingerprint print = new Fingerprint();
    print.add(tenant.toString());
    print.add(mail.sender().toString());
    print.add(mail.subject());
    print.add(mail.visible());
    for (Link link : mail.links()) {
      print.add(link.target());
      print.add(link.shown());
    }
    for (Attachment attachment : mail.attachments()) {
      print.add(attachment.filename());
      print.add(attachment.digest());
    }
    return print.hex();
  }

  private String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String bare(String messageId) {
    String id = messageId.strip();
    return id.startsWith("<") && id.endsWith(">") ? id.substring(1, id.length() - 1).strip() : id;
  }

  private void add(@Nullable String text) {
    byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
    digest.update(
        ByteBuffer.allocate(Integer.BYTES).putInt(text == null ? -1 : bytes.length).array());
    digest.update(bytes);
  }
}
