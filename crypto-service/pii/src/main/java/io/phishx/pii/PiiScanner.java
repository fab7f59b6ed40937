package io.phishx.pii;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Finds personal data in a text, in time linear in its length whatever it holds.
 *
 * <p>Threads may share it. What it finds is a guess: a name, a street or a number in a form of its
 * own stays unseen.
 */
public final class PiiScanner {

  private final Set<PiiType> types;
  private final List<Recognizer> recognizers;

  /**
   * @param types what to look for
   * @param phoneRegions two-letter codes of the regions whose national phone numbers count; numbers
   *     with {@code +} count from everywhere
   * @throws IllegalArgumentException if a region is unknown
   */
  public PiiScanner(Set<PiiType> types, Set<String> phoneRegions) {
    this.types = Set.copyOf(types);
    this.recognizers = recognizers(this.types, phoneRegions);
  }

  /** Looks for everything. */
  public static PiiScanner ofAll(Set<String> phoneRegions) {
    return new PiiScanner(EnumSet.allOf(PiiType.class), phoneRegions);
  }

  /**
   * What {@code text} holds, in its order. Findings don't overlap, except that one may stand within
   * a URL, which then comes first.
   */
  public List<PiiFinding> scan(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<PiiFinding> found = new ArrayList<>();
    FoldedText folded = FoldedText.of(text);
    for (Recognizer recognizer : recognizers) {
      recognizer.find(folded, found);
    }
    return found.isEmpty() ? found : distinct(found, text.length());
  }

  /** Those that stand free of an earlier type's, in the text's order. */
  private List<PiiFinding> distinct(List<PiiFinding> found, int length) {
    found.removeIf(finding -> !types.contains(finding.type()));
    found.sort(Comparator.comparing(PiiFinding::type).thenComparingInt(PiiFinding::start));
    Covered urls = new Covered(length);
    found.stream().filter(finding -> finding.type() == PiiType.URL).forEach(urls::add);
    Covered others = new Covered(length);
    found.removeIf(
        finding ->
            finding.type() != PiiType.URL
                && ((finding.type().isPartOfUrls() && urls.overlaps(finding))
                    || !others.add(finding)));
    found.sort(
        Comparator.comparingInt(PiiFinding::start)
            .thenComparing(PiiFinding::end, Comparator.reverseOrder()));
    return found;
  }

  private static List<Recognizer> recognizers(Set<PiiType> types, Set<String> phoneRegions) {
    List<Recognizer> recognizers = new ArrayList<>();
    // also when they are not asked for: what is one of these is not one of the weaker kinds
    recognizers.add(new EmailRecognizer());
    recognizers.add(new IbanRecognizer());
    recognizers.add(new CardRecognizer());
    recognizers.add(new TaxNumberRecognizer());
    recognizers.add(new AddressRecognizer());
    if (types.contains(PiiType.CRYPTO_WALLET)) {
      recognizers.add(new WalletRecognizer());
    }
    if (types.contains(PiiType.DATE_OF_BIRTH)) {
      recognizers.add(new BirthDateRecognizer());
    }
    if (types.contains(PiiType.PHONE)) {
      recognizers.add(new PhoneRecognizer(phoneRegions));
    }
    if (types.contains(PiiType.DOMAIN)) {
      recognizers.add(new DomainRecognizer());
    }
    if (types.contains(PiiType.URL)) {
      recognizers.add(new UrlRecognizer());
    }
    return recognizers;
  }
}
