package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.Mail;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a mail is quoted from earlier ones.
 *
 * <p>Lines marked with {@code >} are. What stands unmarked below "Original Message" or "On …
 * wrote:" is only in a reply that says something itself, and in what a colleague whose address is
 * confirmed passes on: otherwise it is what the reader is given to read, and a lure could hide
 * there.
 */
final class Quotation {

  private static final String WROTE =
      "(?:On|Am|Le|El|Il|Op) [^\\n]{5,200}(?:wrote|schrieb|écrit|escribió|scritto|schreef)[^\\n]{0,80}:";
  private static final Pattern MARKED =
      Pattern.compile(
          "(?m)^(?:" + WROTE + "[ \\t\\r]{0,4}\\n(?:[ \\t\\r]{0,4}\\n)?(?=>))?>[^\\n]*+\\n?");
  private static final Pattern UNMARKED =
      Pattern.compile(
          "(?m)^(?:-{2,40} ?(?:Original|Forwarded|Ursprüngliche|Weitergeleitete|Message d'origine)|"
              + WROTE
              + "|(?:From|Von|De|Da|Van): [^\\n]{1,200}\\n\\s{0,20}"
              + "(?:Sent|Date|Gesendet|Datum|Envoyé|Enviado|Inviato|Verzonden)[^\\n]{0,3}:)");
  private static final int OWN_LETTERS = 40;

  private Quotation() {}

  /** The visible text as the sender's own words, as far as that can be told. */
  static String withoutQuotes(Mail mail) {
    String text = MARKED.matcher(mail.visible()).replaceAll("");
    Matcher original = UNMARKED.matcher(text);
    if (!original.find()) {
      return text;
    }
    String own = text.substring(0, original.start());
    boolean answers =
        mail.reply() && own.chars().filter(Character::isLetter).count() >= OWN_LETTERS;
    return answers || ofConfirmedColleague(mail) ? own : text;
  }

  private static boolean ofConfirmedColleague(Mail mail) {
    Optional<Domain> sender = mail.senderDomain();
    return sender.isPresent()
        && mail.authentication().confirmsSender()
        && !mail.recipients().isEmpty()
        && mail.recipients().stream()
            .allMatch(
                recipient ->
                    recipient
                        .domain()
                        .filter(own -> own.sameOrganisation(sender.get()))
                        .isPresent());
  }
}
