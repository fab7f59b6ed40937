package io.phishx.anomaly.risk;

import io.phishx.anomaly.mail.Domain;
import io.phishx.anomaly.mail.LowerCase;
import java.text.Normalizer;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An organisation whose name is often abused.
 *
 * @param label its name as a domain label
 * @param skeleton what its label looks like
 * @param coined whether a misspelling of it can hardly be another word
 * @param names as display names carry them
 * @param domains registrable domains that are its own
 */
record Brand(
    String label, String skeleton, boolean coined, List<String> names, Set<String> domains) {

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
  private static final Set<String> AFFIXES =
      WORDS.stream()
          .filter(w -> w.length() >= 4)
          .map(Confusables::skeleton)
          .collect(Collectors.toUnmodifiableSet());

  private static final Pattern SPELLED =
      Pattern.compile("(?<= )([\\p{L}\\p{N}]) (?=[\\p{L}\\p{N}] )");

  Brand {
    names = List.copyOf(names);
    domains = Set.copyOf(domains);
  }

  private static Brand parse(String line) {
    List<String> parts = List.of(line.split(";", -1));
    String marked = parts.get(0).strip();
    String label = marked.replace("~", "");
    return new Brand(
        label,
        Confusables.skeleton(label),
        marked.startsWith("~"),
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
    return names.stream().anyMatch(n -> padded.contains(" " + n + " "))
        || (coined && isDisguisedIn(padded));
  }

  /** Whether a word looks like its label without being it, or its letters stand apart. */
  private boolean isDisguisedIn(String padded) {
    String spelled = SPELLED.matcher(padded).replaceAll("$1");
    return Stream.of(spelled.strip().split(" ", -1))
        .anyMatch(w -> w.length() >= 5 && Confusables.skeleton(w).equals(skeleton));
  }

  /** Whether {@code domain} is made to look like its own. */
  boolean isImitatedBy(Domain domain) {
    if (owns(domain)) {
      return false;
    }
    String own = new LabelForm(domain).unicode();
    String look = Confusables.skeleton(own);
    if (own.equals(label)) {
      // somebody may bear the same name under another suffix
      return Hosts.hasCheapSuffix(domain);
    }
    if (label.length() >= 4 && look.equals(skeleton)) {
      return true;
    }
    if (coined && Confusables.oneEditApart(own, label)) {
      return true;
    }
    return combined(own, look);
  }

  /** Whether {@code label} is {@code own} with a word that baits, before or behind a hyphen. */
  static boolean isBaitedWith(String own, String label) {
    return (label.startsWith(own + "-") && WORDS.contains(label.substring(own.length() + 1)))
        || (label.endsWith("-" + own)
            && WORDS.contains(label.substring(0, label.length() - own.length() - 1)));
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

  private boolean combined(String own, String look) {
    boolean named = false;
    boolean baited = false;
    for (String token : own.split("[-_]", -1)) {
      named |= skeleton.length() >= 5 && Confusables.skeleton(token).equals(skeleton);
      baited |= WORDS.contains(token);
    }
    if (named && baited) {
      return true;
    }
    int rest = look.length() - skeleton.length();
    return skeleton.length() >= 6
        && rest >= 3
        && ((look.startsWith(skeleton) && AFFIXES.contains(look.substring(skeleton.length())))
            || (look.endsWith(skeleton) && AFFIXES.contains(look.substring(0, rest))));
  }

  private static String words(String text) {
    return LowerCase.of(Normalizer.normalize(text, Normalizer.Form.NFKC))
        .replaceAll("[\\u00AD\\u200B-\\u200F\\u2060-\\u206F\\uFEFF]", "")
        .replaceAll("[^\\p{L}\\p{N}]{1,50}", " ")
        .strip();
  }
}
