package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.Link;
import io.phishx.anomaly.mail.LowerCase;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.risk.Phrases.Kind;
import java.text.Normalizer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a mail wants, and how it presses. */
final class ContentSignal implements Signal {

  private static final Pattern INVISIBLE =
      Pattern.compile(
          "[\\u00AD\\u034F\\u061C\\u115F\\u1160\\u180B-\\u180F\\u200B-\\u200F\\u202A-\\u202E\\u2060-\\u206F"
              + "\\u3164\\uFE00-\\uFE0F\\uFEFF\\uFFA0]");
  private static final Pattern TELEPHONE =
      Pattern.compile("(?<!\\p{N})\\+?(?:\\(?\\d{2,4}\\)?[ .-]?){2,4}\\d{3,4}(?!\\p{N})");
  private static final Pattern COIN =
      Pattern.compile(
          "(?<![A-Za-z0-9])(?:bc1[a-z0-9]{25,60}|[13][a-km-zA-HJ-NP-Z1-9]{25,34})(?![A-Za-z0-9])");

  @Override
  public void look(Features features, Findings findings) {
    String text = ownWords(features.mail());
    Map<Kind, List<String>> found = Phrases.in(text);
    credentials(features, found, findings);
    payment(features, found, findings);
    List<String> extortion = phrases(found, Kind.EXTORTION);
    boolean coin = COIN.matcher(features.mail().visible()).find();
    if (extortion.size() >= 2 || (coin && !extortion.isEmpty())) {
      findings.add(
          "content.extortion", "a threat that wants money", quote(extortion), coin ? 60 : 45);
    }
    List<String> callback = phrases(found, Kind.CALLBACK);
    if (callback.size() >= 2
        && !features.newsletter()
        && !features.mail().authentication().confirmsSender()
        && TELEPHONE.matcher(text).find()) {
      findings.add(
          "content.callback",
          "a charge that nobody made, and a number to call about it",
          quote(callback),
          45);
    }
    List<String> fortune = phrases(found, Kind.FORTUNE);
    if (fortune.size() >= 2) {
      findings.add("content.advance-fee", "a fortune for nothing", quote(fortune), 45);
    }
  }

  private static void credentials(
      Features features, Map<Kind, List<String>> found, Findings findings) {
    List<String> asked = phrases(found, Kind.CREDENTIAL);
    List<String> pressed = phrases(found, Kind.PRESSURE);
    List<String> threat = phrases(found, Kind.THREAT);
    if (asked.isEmpty() || (pressed.isEmpty() && threat.isEmpty())) {
      return;
    }
    boolean both = !pressed.isEmpty() && !threat.isEmpty();
    Reach reach = reach(features);
    boolean bulk = features.newsletter() && features.mail().bulk().listHeader();
    boolean expected =
        bulk
            || (features.mail().authentication().confirmsSender() && reach == Reach.OWN)
            || (features.mail().reply() && reach == Reach.NOWHERE);
    if (threat.isEmpty() && (expected || features.newsletter() || reach != Reach.FOREIGN)) {
      // what every site writes when a password is reset: the link runs out, and it is its own
      return;
    }
    int points = (both ? 30 : 15) + (reach == Reach.FOREIGN ? 15 : 0);
    points = expected ? 10 : points;
    findings.add(
        "content.urgent-credentials",
        "presses or threatens, and asks for credentials",
        quote(asked) + "; " + quote(both ? threat : pressed.isEmpty() ? threat : pressed),
        points);
  }

  private static void payment(Features features, Map<Kind, List<String>> found, Findings findings) {
    List<String> payment = phrases(found, Kind.PAYMENT);
    List<String> pressed = phrases(found, Kind.PRESSURE);
    List<String> secret = phrases(found, Kind.SECRECY);
    if (payment.isEmpty() || features.newsletter()) {
      return;
    }
    boolean free = features.mail().senderDomain().map(Hosts::isFreeMail).orElse(true);
    if (!secret.isEmpty()) {
      findings.add(
          "content.payment-fraud",
          "wants a payment, and that nobody asks",
          quote(payment) + "; " + quote(secret),
          (pressed.isEmpty() ? 30 : 35) + (free ? 15 : 0));
    } else if (free && payment.stream().anyMatch(p -> p.contains(" my "))) {
      findings.add(
          "content.payroll-diversion",
          "wants a salary paid elsewhere, from an address that anyone can have",
          quote(payment),
          45);
    } else if (!pressed.isEmpty() && !features.mail().reply()) {
      findings.add(
          "content.payment-pressure",
          "presses for a payment",
          quote(payment) + "; " + quote(pressed),
          free ? 25 : 15);
    }
  }

  private enum Reach {
    NOWHERE,
    OWN,
    FOREIGN
  }

  /** Whether links lead out of the sender's organisation. */
  private static Reach reach(Features features) {
    Optional<Domain> own = features.mail().senderDomain();
    Reach reach = Reach.NOWHERE;
    for (Link link : features.mail().links()) {
      Optional<Domain> target = link.domain();
      if (target.isEmpty()) {
        continue;
      }
      boolean isOwn =
          own.isPresent()
              && (target.get().sameOrganisation(own.get())
                  || Hosts.wrapsLinks(target.get())
                  || Brand.ALL.stream().anyMatch(b -> b.owns(own.get()) && b.owns(target.get())));
      if (!isOwn) {
        return Reach.FOREIGN;
      }
      reach = Reach.OWN;
    }
    return features.attachmentCount() > 0 && reach == Reach.NOWHERE ? Reach.OWN : reach;
  }

  /** Subject and text without what is quoted, in the form that phrases are written in. */
  private static String ownWords(Mail mail) {
    String own = mail.subject() + " \n " + Quotation.withoutQuotes(mail);
    return Confusables.unmixed(collapse(INVISIBLE.matcher(own).replaceAll("")));
  }

  private static String collapse(String text) {
    String lower =
        LowerCase.of(Normalizer.normalize(text, Normalizer.Form.NFKC)).replace('\u2019', '\'');
    StringBuilder out = new StringBuilder(lower.length());
    boolean space = true;
    for (int i = 0; i < lower.length(); i++) {
      char c = lower.charAt(i);
      boolean isSpace = Character.isWhitespace(c) || Character.isSpaceChar(c);
      if (!isSpace) {
        out.append(c);
      } else if (!space) {
        out.append(' ');
      }
      space = isSpace;
    }
    return out.toString();
  }

  private static List<String> phrases(Map<Kind, List<String>> found, Kind kind) {
    return found.getOrDefault(kind, List.of());
  }

  private static String quote(List<String> phrases) {
    return phrases.isEmpty() ? "" : "\u201c" + String.join("\u201d, \u201c", phrases) + "\u201d";
  }
}
