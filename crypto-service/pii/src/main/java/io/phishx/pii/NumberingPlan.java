package io.phishx.pii;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneMetadata;
import com.google.i18n.phonenumbers.Phonemetadata.PhoneNumberDesc;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.metadata.DefaultMetadataDependenciesProvider;
import com.google.i18n.phonenumbers.metadata.source.MetadataSource;
import dk.brics.automaton.Automaton;
import dk.brics.automaton.RegExp;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What libphonenumber knows about the numbers behind one calling code.
 *
 * <p>Its metadata are a dozen regular expressions for each region, which it tries one after the
 * other; here they become one table, at some milliseconds once per code, since a text can hold a
 * hundred thousand candidates.
 *
 * @param valid national numbers, without what is dialled before them
 * @param lengths how many digits a possible national number may have
 */
@SuppressWarnings("JavaUtilBitSet") // written by nobody after construction
record NumberingPlan(DigitSet valid, BitSet lengths) {

  private static final int CODES = 1000;
  private static final int LONGEST = 17;
  private static final String NON_GEOGRAPHICAL = "001";
  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final MetadataSource METADATA =
      DefaultMetadataDependenciesProvider.getInstance().getPhoneNumberMetadataSource();
  private static final BitSet KNOWN = known();
  private static final AtomicReferenceArray<@Nullable NumberingPlan> PLANS =
      new AtomicReferenceArray<>(CODES);

  /** Whether {@code callingCode} is some region's or service's. */
  static boolean isKnown(int callingCode) {
    return KNOWN.get(callingCode);
  }

  /**
   * @param callingCode a known one
   */
  static NumberingPlan of(int callingCode) {
    NumberingPlan plan = PLANS.get(callingCode);
    if (plan == null) {
      plan = new NumberingPlan(DigitSet.of(validBehind(callingCode)), possible(callingCode));
      PLANS.set(callingCode, plan);
    }
    return plan;
  }

  /** The national numbers of {@code region}, a two-letter code, in no matter what order. */
  static Automaton validIn(String region) {
    return valid(METADATA.getMetadataForRegion(region));
  }

  /**
   * Where regions share a code, the first that claims a number decides, by its leading digits where
   * it has such, as {@link PhoneNumberUtil#getRegionCodeForNumber} does it.
   */
  private static Automaton validBehind(int callingCode) {
    List<String> regions = NUMBERS.getRegionCodesForCountryCode(callingCode);
    if (regions.size() == 1) {
      return valid(metadata(regions.getFirst(), callingCode));
    }
    Automaton valid = Automaton.makeEmpty();
    Automaton claimed = Automaton.makeEmpty();
    for (String region : regions) {
      PhoneMetadata metadata = metadata(region, callingCode);
      Automaton own = valid(metadata);
      Automaton claims =
          metadata.hasLeadingDigits()
              ? expression(metadata.getLeadingDigits()).concatenate(Automaton.makeAnyString())
              : own;
      valid = valid.union(own.intersection(claims).minus(claimed));
      claimed = claimed.union(claims);
    }
    return valid;
  }

  private static PhoneMetadata metadata(String region, int callingCode) {
    return NON_GEOGRAPHICAL.equals(region)
        ? METADATA.getMetadataForNonGeographicalRegion(callingCode)
        : METADATA.getMetadataForRegion(region);
  }

  private static Automaton valid(PhoneMetadata metadata) {
    List<Automaton> kinds =
        Stream.of(
                metadata.getFixedLine(),
                metadata.getMobile(),
                metadata.getTollFree(),
                metadata.getPremiumRate(),
                metadata.getSharedCost(),
                metadata.getVoip(),
                metadata.getPersonalNumber(),
                metadata.getPager(),
                metadata.getUan(),
                metadata.getVoicemail())
            .filter(Objects::nonNull)
            .map(NumberingPlan::matching)
            .toList();
    return Automaton.union(kinds).intersection(matching(metadata.getGeneralDesc()));
  }

  private static Automaton matching(PhoneNumberDesc description) {
    if (description.getNationalNumberPattern().isEmpty()) {
      return Automaton.makeEmpty();
    }
    Automaton numbers = expression(description.getNationalNumberPattern());
    List<Automaton> lengths =
        description.getPossibleLengthList().stream()
            .filter(length -> length > 0)
            .map(length -> Automaton.makeCharRange('0', '9').repeat(length, length))
            .toList();
    return description.getPossibleLengthCount() == 0
        ? numbers
        : numbers.intersection(Automaton.union(lengths));
  }

  /** The metadata use no more of Java's syntax than this. */
  private static Automaton expression(String pattern) {
    return new RegExp(pattern.replace("(?:", "(").replace("\\d", "[0-9]"), RegExp.NONE)
        .toAutomaton();
  }

  private static BitSet possible(int callingCode) {
    BitSet lengths = new BitSet(LONGEST + 1);
    StringBuilder digits = new StringBuilder();
    for (int length = 1; length <= LONGEST; length++) {
      digits.append('2');
      PhoneNumber number =
          new PhoneNumber()
              .setCountryCode(callingCode)
              .setNationalNumber(Long.parseLong(digits.toString()));
      lengths.set(length, NUMBERS.isPossibleNumber(number));
    }
    return lengths;
  }

  private static BitSet known() {
    BitSet known = new BitSet(CODES);
    NUMBERS.getSupportedCallingCodes().forEach(known::set);
    return known;
  }
}
