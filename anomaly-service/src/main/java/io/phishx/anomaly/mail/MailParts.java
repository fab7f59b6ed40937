package io.phishx.anomaly.mail;

import java.util.ArrayList;
import java.util.List;
import org.jsoup.parser.Parser;

/** Texts, files and links of a mail while it is read, never more than the limits of a mail. */
final class MailParts {

  final List<Flaw> flaws = new ArrayList<>();
  final TextDecoder decoder = TextDecoder.reportingTo(flaws);
  final Links links = new Links();
  private final List<Attachment> attachments = new ArrayList<>();
  private final Excerpt plain = new Excerpt();
  private final Excerpt decoded = new Excerpt();
  private final Excerpt html = new Excerpt();
  private int unreadHtml;
  private boolean asksForPassword;

  void plain(String text) {
    // some readers show entities in plain text as what they stand for
    String shown =
        text.indexOf('&') < 0 ? text : decoder.clean(Parser.unescapeEntities(text, false));
    plain.append(text);
    decoded.append(shown);
    links.addFromText(shown);
  }

  void html(String source) {
    HtmlBody page = read(source);
    String text = decoder.clean(page.text());
    html.append(text);
    links.addFromText(text);
    asksForPassword |= page.asksForPassword();
    if (page.hidesLetters()) {
      flaw(Flaw.Kind.HIDDEN_LETTERS, "hidden elements stand between the letters of a word");
    }
  }

  /** Text of a mail within the mail: its links count, its words are not the sender's. */
  void quoted(String text, boolean isHtml) {
    if (isHtml) {
      read(text);
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
    return decoded + "\n" + html;
  }

  /** Notes what was passed over; to be called once, when everything has been handed over. */
  void judgeLength() {
    long passedOver = (long) unreadHtml + plain.passedOver() + html.passedOver();
    if (passedOver == 0 && links.passedOver() == 0) {
      return;
    }
    boolean absurd =
        passedOver > 4L * Mail.MAX_TEXT || links.passedOver() > 4 * (Links.FIRST + Links.LAST);
    flaw(
        absurd ? Flaw.Kind.HARDLY_READ : Flaw.Kind.PARTLY_READ,
        passedOver + " characters and " + links.passedOver() + " links in the middle");
  }

  private HtmlBody read(String source) {
    HtmlExcerpt excerpt = HtmlExcerpt.of(source);
    unreadHtml += source.length() - excerpt.length();
    return excerpt.read(links);
  }
}
