package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.List;

/** Texts, files and links of a mail while it is read, never more than the limits of a mail. */
final class MailParts {

  final List<Flaw> flaws = new ArrayList<>();
  final TextDecoder decoder = TextDecoder.reportingTo(flaws);
  final Links links = new Links();
  private final List<Attachment> attachments = new ArrayList<>();
  private final StringBuilder plain = new StringBuilder();
  private final StringBuilder html = new StringBuilder();
  private boolean asksForPassword;

  void plain(String text) {
    append(plain, text);
    links.addFromText(text);
  }

  void html(String source) {
    HtmlBody page = HtmlBody.read(source, links);
    append(html, page.text());
    links.addFromText(page.text());
    asksForPassword |= page.asksForPassword();
  }

  /** Text of a mail within the mail: its links count, its words are not the sender's. */
  void quoted(String text, boolean isHtml) {
    if (isHtml) {
      HtmlBody.read(text, links);
    } else {
      links.addFromText(text);
    }
  }

  void attach(Attachment attachment) {
    attachments.add(attachment);
  }

  void flaw(Flaw.Kind kind, String detail) {
    if (flaws.stream().noneMatch(f -> f.kind() == kind)) {
      flaws.add(new Flaw(kind, detail));
    }
  }

  List<Attachment> attachments() {
    return attachments;
  }

  boolean asksForPassword() {
    return asksForPassword;
  }

  String body() {
    return plain.toString().isBlank() ? html.toString().strip() : plain.toString();
  }

  String visible() {
    return plain + "\n" + html;
  }

  private static void append(StringBuilder target, String text) {
    int room = Mail.MAX_TEXT - target.length();
    int end = Math.min(room, text.length());
    if (end > 0 && end < text.length() && Character.isHighSurrogate(text.charAt(end - 1))) {
      end--;
    }
    target.append(text, 0, Math.max(0, end));
  }
}
