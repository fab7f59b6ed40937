package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.Domain;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An organisation whose name is often abused.
 *
 * @param label its name as a domain label
 * @param coined whether a misspelling of it can hardly be another word
 * @param names as display names carry them
 * @param domains registrable domains that are its own
 */
record Brand(String label, boolean coined, List<String> names, Set<String> domains) {

  /** All that are known. */
  static final List<Brand> ALL = Lines.of("brands.txt").stream().map(Brand::parse).toList();

  private static final Set<String> WORDS =
      Set.of(
          "secure",
          "security",
          "login",
          "signin",
          "verify",
          "verification",
          "account",
          "accounts",
          "support",
          "update",
          "billing",
          "service",
          "services",
          "auth",
          "alert",
          "alerts",
          "confirm",
          "payment",
          "payments",
          "help",
          "helpdesk",
          "customer",
          "online",
          "team",
          "id",
          "web",
          "mail",
          "recovery",
          "unlock",
          "notice",
          "notification",
          "safety",
          "refund",
          "delivery",
          "tracking",
          "kundenservice",
          "sicherheit",
          "konto",
          "anmeldung",
          "cuenta",
          "compte",
          "client");

  Brand {
    names = List.copyOf(names);
    domains = Set.copyOf(domains);
  }

  private static Brand parse(String line) {
    List<String> parts = List.of(line.split(";", -1));
    String label = parts.get(0).strip();
    return new Brand(
        label.replace("~", ""),
        label.startsWith("~"),
        List.of(parts.get(1).split(",", -1)).stream().map(String::strip).toList(),
        Set.of(parts.get(2).strip().split("\\s+", -1)));
  }

  /** Whether {@code domain} is its own, national ones included. */
  boolean owns(Domain domain) {
    String registrable = domain.registrable();
    if (domains.contains(registrable) || domains.stream().anyMatch(d -> within(domain, d))) {
      return true;
    }
    String suffix = domain.suffix();
    String last = suffix.substring(suffix.lastIndexOf('.') + 1);
    return domain.label().equals(label)
        && last.length() == 2
        && domain.hasPublicSuffix()
        && !Hosts.hasCheapSuffix(domain);
  }

  private static boolean within(Domain domain, String own) {
    return domain.ascii().endsWith("." + own);
  }

  /** Whether a display name speaks for it, in whole words. */
  boolean isNamedIn(String displayName) {
    String padded = " " + words(displayName) + " ";
    return names.stream().anyMatch(n -> padded.contains(" " + n + " "));
  }

  /** Whether {@code domain} is made to look like its own. */
  boolean isImitatedBy(Domain domain) {
    if (owns(domain)) {
      return false;
    }
    String own = new LabelForm(domain).unicode();
    String skeleton = Confusables.skeleton(own);
    String mine = Confusables.skeleton(label);
    if (own.equals(label)) {
      // somebody may bear the same name under another suffix
      return Hosts.hasCheapSuffix(domain);
    }
    if (label.length() >= 4 && skeleton.equals(mine)) {
      return true;
    }
    if (coined && Confusables.oneEditApart(own, label)) {
      return true;
    }
    return combined(own, mine);
  }

  /** Whether its whole name stands before the registered domain: paypal.com.example.org. */
  boolean isPrefixOf(Domain domain) {
    if (owns(domain)) {
      return false;
    }
    String dotted = "." + domain.ascii();
    return domains.stream()
        .anyMatch(d -> dotted.contains("." + d + ".") || dotted.contains("." + d + "-"));
  }

  private static boolean combined(String own, String mine) {
    boolean named = false;
    boolean baited = false;
    for (String token : own.split("[-_]", -1)) {
      named |= mine.length() >= 5 && Confusables.skeleton(token).equals(mine);
      baited |= WORDS.contains(token);
    }
    if (named && baited) {
      return true;
    }
    String skeleton = Confusables.skeleton(own);
    return mine.length() >= 6
        && WORDS.stream()
            .filter(w -> w.length() >= 4)
            .map(Confusables::skeleton)
            .anyMatch(w -> skeleton.equals(mine + w) || skeleton.equals(w + mine));
  }

  private static String words(String text) {
    return text.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}]{1,50}", " ").strip();
  }
}
