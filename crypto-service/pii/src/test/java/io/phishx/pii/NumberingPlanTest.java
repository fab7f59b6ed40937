package io.phishx.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberType;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables say of every number what libphonenumber says of it. */
class NumberingPlanTest {

  private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
  private static final int RANDOM_NUMBERS = 100;
  private static final int LONGEST = 15;

  private final Random random = new Random(7);

  @Test
  void numbersBehindEveryCallingCodeAreValidWhereLibphonenumberHoldsThemSo() {
    // Given
    int valid = 0;
    for (int code : NUMBERS.getSupportedCallingCodes()) {
      NumberingPlan plan = NumberingPlan.of(code);
      for (String digits : numbers(examples(code))) {
        PhoneNumber number = number(code, digits);

        // When
        boolean known = plan.valid().contains(digits);

        // Then
        assertEquals(NUMBERS.isValidNumber(number), known, () -> "+" + code + " " + digits);
        assertEquals(
            NUMBERS.isPossibleNumber(number),
            plan.lengths().get(digits.length()),
            () -> "+" + code + " " + digits);
        valid += known ? 1 : 0;
      }
    }
    assertTrue(valid > 10_000, "valid numbers among them: " + valid);
  }

  @Test
  void whatIsDialledWithinARegionIsItsNumbersBehindItsTrunkPrefix() {
    for (String region : List.of("US", "GB", "DE", "FR", "IT", "ES", "HU", "CA")) {
      // Given
      NationalNumbers dialled = NationalNumbers.of(Set.of(region));
      int code = NUMBERS.getCountryCodeForRegion(region);
      String trunk = Objects.requireNonNullElse(NUMBERS.getNddPrefixForRegion(region, true), "");
      DigitSet set = "1".equals(trunk) ? dialled.american() : dialled.trunked();
      for (String digits : numbers(examples(region))) {
        // When
        boolean known = set.contains(trunk + digits);

        // Then
        assertEquals(
            NUMBERS.isValidNumberForRegion(number(code, digits), region),
            known,
            () -> region + " " + trunk + digits);
      }
    }
  }

  private static Stream<PhoneNumber> examples(int code) {
    return NUMBERS.getRegionCodesForCountryCode(code).stream()
        .flatMap(
            region ->
                region.equals("001")
                    ? Stream.ofNullable(NUMBERS.getExampleNumberForNonGeoEntity(code))
                    : examples(region));
  }

  private static Stream<PhoneNumber> examples(String region) {
    return Stream.of(PhoneNumberType.values())
        .flatMap(type -> Stream.ofNullable(NUMBERS.getExampleNumberForType(region, type)));
  }

  /** Each example, the same with a digit more, less or another one, and some at random. */
  private List<String> numbers(Stream<PhoneNumber> examples) {
    List<String> numbers = new ArrayList<>();
    examples
        .map(NUMBERS::getNationalSignificantNumber)
        .forEach(
            digits -> {
              numbers.add(digits);
              numbers.add(digits + digit());
              numbers.add(digits.substring(1));
              for (int i = 0; i < digits.length(); i++) {
                numbers.add(digits.substring(0, i) + digit() + digits.substring(i + 1));
              }
            });
    for (int i = 0; i < RANDOM_NUMBERS; i++) {
      StringBuilder digits = new StringBuilder();
      int length = 2 + random.nextInt(LONGEST - 2);
      while (digits.length() < length) {
        digits.append(digit());
      }
      numbers.add(digits.toString());
    }
    return numbers;
  }

  private int digit() {
    return random.nextInt(10);
  }

  private static PhoneNumber number(int code, String digits) {
    int zeros = 0;
    while (zeros < digits.length() - 1 && digits.charAt(zeros) == '0') {
      zeros++;
    }
    PhoneNumber number =
        new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong(digits));
    return zeros == 0 ? number : number.setItalianLeadingZero(true).setNumberOfLeadingZeros(zeros);
  }
}
