package io.phishx.anomaly.mail;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One received mail, parsed and immutable; prints nothing of its content.
 *
 * @param sender the first mailbox of From, else the envelope's sender; empty for the null path
 * @param replyTo where answers go, if the mail says so
 * @param recipients To and Cc, or those of the envelope
 * @param subject decoded, one line
 * @param messageId without angle brackets; null if there is none
 * @param reply whether it refers to earlier mail
 * @param bulk what marks it as sent to many
 * @param body what is kept: the plain text, else the text of the HTML part
 * @param visible all that a reader may see, plain and HTML, for analysis
 * @param links each pair of target and shown text once
 * @param attachments files; images that are part of the text are none
 * @param asksForPassword whether its HTML has a password field
 * @param authentication what the receiving server found
 * @param flaws what is wrong with its form
 * @param receivedAt when it arrived
 */
public record Mail(
    Mailbox sender,
    List<Mailbox> replyTo,
    List<Mailbox> recipients,
    String subject,
    @Nullable String messageId,
    boolean reply,
    Bulk bulk,
    String body,
    String visible,
    List<Link> links,
    List<Attachment> attachments,
    boolean asksForPassword,
    Authentication authentication,
    List<Flaw> flaws,
    Instant receivedAt) {

  /** The longest text that is kept or looked at, in characters. */
  public static final int MAX_TEXT = 500_000;

  /** The longest subject that is kept, in characters. */
  public static final int MAX_SUBJECT = 2_000;

  /** The longest message id that is told apart, in characters. */
  public static final int MAX_MESSAGE_ID = 998;

  public Mail {
    if (body.length() > MAX_TEXT
        || visible.length() > 2 * MAX_TEXT + 2
        || subject.length() > MAX_SUBJECT
        || (messageId != null && (messageId.isEmpty() || messageId.length() > MAX_MESSAGE_ID))) {
      throw new IllegalArgumentException("expected a mail within its limits");
    }
    replyTo = List.copyOf(replyTo);
    recipients = List.copyOf(recipients);
    links = List.copyOf(links);
    attachments = List.copyOf(attachments);
    flaws = List.copyOf(flaws);
  }

  /** The domain of the sender's address. */
  public Optional<Domain> senderDomain() {
    return sender.domain();
  }

  /** Whether it has a flaw of {@code kind}. */
  public boolean has(Flaw.Kind kind) {
    return flaws.stream().anyMatch(f -> f.kind() == kind);
  }

  @Override
  public String toString() {
    return "Mail[links=" + links.size() + ", attachments=" + attachments.size() + "]";
  }

  /**
   * What marks a mail as sent to many.
   *
   * @param listHeader List-Unsubscribe or List-Id
   * @param unsubscribeLink a link or text to end the subscription
   */
  public record Bulk(boolean listHeader, boolean unsubscribeLink) {

    /** No mark. */
    public static final Bulk NONE = new Bulk(false, false);

    public boolean any() {
      return listHeader || unsubscribeLink;
    }
  }
}
