package io.phishx.anomaly.risk;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.Link;
import io.phishx.anomaly.mail.Mail;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where links lead, against what they show. */
final class LinkSignal implements Signal {

  private static final Pattern SHOWN =
      Pattern.compile(
          "(?i)(https?://|www\\.)?([\\p{L}\\p{N}-]{1,63}(?:\\.[\\p{L}\\p{N}-]{1,63}){1,6})(?::\\d{1,5})?(?:[/?#]\\S{0,2000})?");
  private static final Pattern BAIT =
      Pattern.compile(
          "(?i)(?:log-?in|sign-?in|verify|secure|account|password|credential|webmail|update-?billing|wallet|unlock)");
  private static final Set<String> DANGEROUS =
      Set.of("javascript", "data", "vbscript", "file", "search", "search-ms", "jar", "shell");
  private static final int MANY = 30;

  @Override
  public void look(Features features, Findings findings) {
    Mail mail = features.mail();
    Map<Domain, Link> targets = new LinkedHashMap<>();
    for (Link link : mail.links()) {
      form(features, link, findings);
      Optional<Domain> target = link.domain();
      if (target.isPresent()) {
        targets.putIfAbsent(target.get(), link);
        mismatch(features, link, target.get(), findings);
        page(features, link, target.get(), findings);
      }
    }
    targets.forEach((target, link) -> host(features, link, target, findings));
    if (!features.newsletter() && features.urlCount() > 10) {
      findings.add(
          "link.many",
          "more links than a personal mail has",
          features.urlCount() + " links to " + features.linkDomainCount() + " organisations",
          features.urlCount() >= MANY ? 20 : 10);
    }
    if (mail.asksForPassword()) {
      findings.add(
          "content.password-form", "the mail itself asks for a password", "password field", 45);
    }
  }

  private static void form(Features features, Link link, Findings findings) {
    if (DANGEROUS.contains(link.scheme()) || link.scheme().startsWith("ms-")) {
      findings.add(
          "link.dangerous-scheme",
          "a link runs or opens something instead of leading to a site",
          link.scheme() + ":",
          45);
    }
    if (link.disguisesNumber()) {
      findings.add(
          "link.disguised-number",
          "a link leads to a number, written so that it is not seen",
          link.target(),
          45);
    }
    link.forwardsTo()
        .flatMap(Link::domain)
        .filter(d -> d.isAddress() || Brand.ALL.stream().anyMatch(b -> b.isImitatedBy(d)))
        .ifPresent(
            d ->
                findings.add(
                    "link.forwards",
                    "a link passes through another site to where none should lead",
                    link.target(),
                    40));
    if (link.hasUserInformation() && !features.newsletter()) {
      findings.add(
          "link.user-information", "a link shows a name before its real host", link.target(), 35);
    }
  }

  private static void mismatch(Features features, Link link, Domain target, Findings findings) {
    if (link.shown() == null) {
      return;
    }
    Matcher matcher = SHOWN.matcher(link.shown());
    if (!matcher.matches()) {
      return;
    }
    Optional<Domain> shown = Domain.of(matcher.group(2));
    boolean explicit = matcher.group(1) != null;
    if (shown.isEmpty()
        || shown.get().sameOrganisation(target)
        || !(explicit || shown.get().hasPublicSuffix())) {
      return;
    }
    boolean ofBrand = Brand.ALL.stream().anyMatch(b -> b.owns(shown.get()) && !b.owns(target));
    boolean sisters = Brand.ALL.stream().anyMatch(b -> b.owns(shown.get()) && b.owns(target));
    boolean ownTracking =
        features
            .mail()
            .senderDomain()
            .map(
                s ->
                    shown.get().sameOrganisation(s)
                        || (target.sameOrganisation(s) && features.newsletter() && !ofBrand))
            .orElse(false);
    boolean wrapped = Hosts.wrapsLinks(target) && !Hosts.isFreeSite(target);
    boolean trackedList = features.newsletter() && features.mail().bulk().listHeader() && !ofBrand;
    if (sisters || ownTracking || wrapped || trackedList) {
      return;
    }
    findings.add(
        "link.text-differs-from-target",
        "a link shows one site and leads to another",
        "shows " + shown.get() + ", leads to " + target,
        ofBrand ? 45 : explicit ? 40 : 20);
  }

  private static void host(Features features, Link link, Domain target, Findings findings) {
    if (target.isAddress()) {
      findings.add(
          "link.ip-address", "a link leads to a number instead of a name", link.target(), 30);
      return;
    }
    Optional<Brand> imitated =
        Brand.ALL.stream().filter(b -> b.isImitatedBy(target) || b.isPrefixOf(target)).findFirst();
    if (imitated.isPresent()) {
      findings.add(
          "link.lookalike-domain",
          "a link leads to a domain made to look like that of a well-known organisation",
          target.unicode() + " resembles " + imitated.get().label(),
          45);
    }
    if (Confusables.mixesScripts(target.unicode())) {
      findings.add(
          "link.mixed-scripts",
          "a link's domain mixes letters of scripts that look alike",
          target.unicode() + " (" + target.ascii() + ")",
          40);
    }
    if (features.newsletter()) {
      return;
    }
    if (Hosts.shortens(target)) {
      findings.add("link.shortener", "a link hides where it leads", target.ascii(), 10);
    }
  }

  /** What a link's path promises, on hosts that anyone can have. */
  private static void page(Features features, Link link, Domain target, Findings findings) {
    if (features.newsletter()) {
      return;
    }
    boolean baited = BAIT.matcher(link.target()).find();
    if (baited && Hosts.isFreeSite(target)) {
      findings.add(
          "link.free-site",
          "a page for credentials on a host that is free for all",
          link.target(),
          30);
    }
    if (baited && Hosts.hasCheapSuffix(target)) {
      findings.add(
          "link.cheap-suffix",
          "a page for credentials under a suffix that is used for little else",
          target.ascii(),
          15);
    }
  }
}
