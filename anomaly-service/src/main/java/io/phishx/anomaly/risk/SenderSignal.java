package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.LowerCase;
import io.phishx.anomaly.mail.Mail;
import io.phishx.anomaly.mail.Mailbox;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Who claims to write, against who does. */
final class SenderSignal implements Signal {

  private static final Pattern ADDRESS =
      Pattern.compile(
          "[\\p{L}\\p{N}._%+-]{1,64}@([\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,5})");
  private static final Pattern TITLE =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])(?:ceo|cfo|cto|coo|chief \\p{L}{1,20} officer|managing director|president"
              + "|geschäftsführer(?:in)?|vorstand|directeur|directrice|director general)(?![\\p{L}\\p{N}])",
          Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  private static final Set<String> ROLES =
      Set.of(
          "it",
          "helpdesk",
          "support",
          "admin",
          "administrator",
          "hr",
          "payroll",
          "security",
          "team",
          "service",
          "desk",
          "accounts",
          "webmail",
          "mailbox",
          "server",
          "notification");
  private static final int KNOWN_MAILS = 3;

  @Override
  public void look(Features features, Findings findings) {
    Mail mail = features.mail();
    Optional<Domain> domain = mail.senderDomain();
    impersonation(features, domain, findings);
    if (domain.isPresent()) {
      lookalike(mail, domain.get(), findings);
      replies(features, domain.get(), findings);
    }
  }

  private static void impersonation(Features features, Optional<Domain> domain, Findings findings) {
    Mail mail = features.mail();
    String name = mail.sender().name();
    if (name.isEmpty()) {
      return;
    }
    boolean free = domain.map(Hosts::isFreeMail).orElse(true);
    boolean own =
        domain
            .map(d -> Brand.ALL.stream().anyMatch(b -> b.isNamedIn(name) && b.owns(d)))
            .orElse(false);
    Optional<Brand> brand = Brand.ALL.stream().filter(b -> b.isNamedIn(name)).findFirst();
    if (brand.isPresent() && !own) {
      findings.add(
          "sender.display-name-impersonation",
          "the display name speaks for an organisation that the address does not belong to",
          mail.sender().toString(),
          features.newsletter() ? 20 : free ? 45 : 40);
    }
    Matcher shown = ADDRESS.matcher(name);
    if (shown.find() && !mail.bulk().listHeader()) {
      Optional<Domain> claimed = Domain.of(shown.group(1));
      if (claimed.isPresent() && !domain.map(claimed.get()::sameOrganisation).orElse(false)) {
        findings.add(
            "sender.display-name-impersonation",
            "the display name shows an address of another organisation",
            mail.sender().toString(),
            45);
      }
    }
    if (free && TITLE.matcher(name).find()) {
      findings.add(
          "sender.executive-title",
          "an executive's title with an address of a free mail provider",
          mail.sender().toString(),
          30);
    }
    if (features.usual().name().isStrangeFrom(features.who().sender(), KNOWN_MAILS)) {
      findings.add(
          "sender.known-name-new-address",
          "a person known to this organisation writes from an address never seen before",
          mail.sender().toString(),
          free ? 40 : 25);
    }
    ownOrganisation(mail, name, domain, findings);
  }

  private static void ownOrganisation(
      Mail mail, String name, Optional<Domain> domain, Findings findings) {
    List<String> words = List.of(LowerCase.of(name).split("[^\\p{L}\\p{N}]+", -1));
    if (words.stream().noneMatch(ROLES::contains)) {
      return;
    }
    for (Domain recipient : recipientDomains(mail)) {
      boolean foreign = !domain.map(recipient::sameOrganisation).orElse(false);
      if (recipient.label().length() >= 4
          && words.contains(recipient.label())
          && foreign
          && !Hosts.isFreeMail(recipient)) {
        findings.add(
            "sender.display-name-impersonation",
            "the display name speaks for the recipient's own organisation",
            mail.sender().toString(),
            40);
      }
    }
  }

  private static void lookalike(Mail mail, Domain domain, Findings findings) {
    Optional<Brand> imitated =
        Brand.ALL.stream().filter(b -> b.isImitatedBy(domain) || b.isPrefixOf(domain)).findFirst();
    if (imitated.isPresent()) {
      findings.add(
          "sender.lookalike-domain",
          "the sender's domain is made to look like that of a well-known organisation",
          domain.unicode() + " resembles " + imitated.get().label(),
          45);
    }
    for (Domain recipient : recipientDomains(mail)) {
      if (!recipient.sameOrganisation(domain)
          && !Hosts.isFreeMail(recipient)
          && resembles(domain, recipient)) {
        findings.add(
            "sender.lookalike-domain",
            "the sender's domain is made to look like the recipient's own",
            domain.unicode() + " resembles " + recipient,
            45);
      }
    }
    if (!mail.authentication().confirmsSender()
        && recipientDomains(mail).stream().anyMatch(own -> isNamesake(domain, own))) {
      findings.add(
          "sender.namesake-domain",
          "the sender's domain has the name of the recipient's own under another suffix",
          domain.unicode(),
          25);
    }
    if (Confusables.mixesScripts(domain.unicode())) {
      findings.add(
          "sender.mixed-scripts",
          "the sender's domain mixes letters of scripts that look alike",
          domain.unicode() + " (" + domain.ascii() + ")",
          40);
    }
  }

  private static boolean isNamesake(Domain domain, Domain own) {
    return own.label().length() >= 4
        && domain.label().equals(own.label())
        && !domain.suffix().equals(own.suffix())
        && !Hosts.isFreeMail(own)
        && !Hosts.isFreeMail(domain);
  }

  /** Equal to the eye, or a letter apart under the same suffix. */
  private static boolean resembles(Domain domain, Domain genuine) {
    String shown = new LabelForm(domain).unicode();
    String own = genuine.label();
    boolean sameLook =
        own.length() >= 4
            && !shown.equals(own)
            && Confusables.skeleton(shown).equals(Confusables.skeleton(own));
    boolean nearly =
        own.length() >= 6
            && genuine.suffix().equals(domain.suffix())
            && Confusables.oneEditApart(shown, own);
    return sameLook || nearly || (own.length() >= 4 && Brand.isBaitedWith(own, shown));
  }

  private static void replies(Features features, Domain domain, Findings findings) {
    Mail mail = features.mail();
    boolean onBehalf =
        Brand.ALL.stream().anyMatch(b -> b.owns(domain)) && !Hosts.isFreeMail(domain);
    if (mail.bulk().any() || onBehalf) {
      // lists, newsletters and services that write for their customers: answers go to those
      return;
    }
    for (Mailbox reply : mail.replyTo()) {
      Optional<Domain> target = reply.domain();
      if (target.isEmpty() || target.get().sameOrganisation(domain)) {
        boolean sameFreeProvider =
            target.isPresent()
                && Hosts.isFreeMail(domain)
                && !reply.normalized().equals(mail.sender().normalized());
        if (sameFreeProvider) {
          add(findings, mail, reply, 15);
        }
        continue;
      }
      add(findings, mail, reply, Hosts.isFreeMail(target.get()) ? 30 : 15);
    }
  }

  private static void add(Findings findings, Mail mail, Mailbox reply, int points) {
    findings.add(
        "sender.reply-to-differs",
        "answers go to another organisation than the sender's",
        "from " + mail.sender().address() + ", answers to " + reply.address(),
        points);
  }

  private static List<Domain> recipientDomains(Mail mail) {
    return mail.recipients().stream()
        .limit(50)
        .flatMap(r -> r.domain().stream())
        .distinct()
        .toList();
  }
}
