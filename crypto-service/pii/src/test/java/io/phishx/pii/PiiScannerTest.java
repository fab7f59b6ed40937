package io.phishx.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PiiScannerTest {

  private static final PiiScanner SCANNER = PiiScanner.ofAll(Set.of("US", "GB", "DE", "FR"));
  private static final int LENGTH = 300_000;

  @Test
  void manyShortWordsTakeNoTime() {
    // Given
    String text = "a ".repeat(50_000);
    SCANNER.scan(text);

    // When
    long fastest = fastest(text);

    // Then
    assertTrue(fastest <= Duration.ofMillis(100).toNanos(), () -> fastest / 1_000_000 + " ms");
  }

  @Test
  void sharesAndProbabilitiesAreNoPhoneNumbers() {
    for (int i = 1; i < 1_009; i++) {
      String share = String.valueOf(i / 1_009.0);
      assertEquals(List.of(), SCANNER.scan("area under the curve: " + share + " of 1"), share);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        // vowel signs and accents are characters of their own
        "संपर्क@डाटामेल.भारत",
        "jo\u0308rg@bu\u0308cher.example",
        // longer before the @ than is allowed, as the addresses of lists and of bounces are
        "bounces-0100018f3c2b7a1e-4f7c9d2a-ann.lee-5b1d-4c3e-9f8a-7d6c5b4a3f2e-000000@mailer.example",
        "bounces+4711-ann.lee=corp.example@mailer.example"
      })
  void anAddressIsFoundAsAWhole(String address) {
    String text = "to " + address + " today";

    List<String> found =
        SCANNER.scan(text).stream()
            .filter(finding -> finding.type() == PiiType.EMAIL)
            .map(finding -> finding.in(text))
            .toList();

    assertEquals(List.of(address), found);
  }

  @Test
  void whatNamesAnAddressIsNoPartOfIt() {
    String text = "from=ann@corp.example, a.example=b@corp.example";

    assertEquals(
        List.of("ann@corp.example", "b@corp.example"),
        SCANNER.scan(text).stream()
            .filter(finding -> finding.type() == PiiType.EMAIL)
            .map(finding -> finding.in(text))
            .toList());
  }

  /** A search that looks at all characters for each would take more than a minute. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "a@",
        "a.",
        "www.",
        "http://",
        "https://a.b(",
        ":",
        "a:",
        "::1",
        "1",
        "1 ",
        "1-",
        "1.",
        "+1 ",
        "(",
        "0171 ",
        "DE89 ",
        "555-1234 ",
        "4111 ",
        "123-45-",
        "0x",
        "bc1",
        "né le ",
        "用",
        "\"",
        "00:",
        "born 1.1.",
        "a@b.com,",
        "a=b.com@",
        "\u093f",
        "-",
        "_",
        "X"
      })
  void noTextTakesMoreThanLinearTime(String piece) {
    // Given
    String text = piece.repeat(LENGTH / piece.length());

    // When / Then
    assertTimeoutPreemptively(Duration.ofSeconds(10), () -> SCANNER.scan(text), piece);
  }

  @Property(tries = 2_000)
  void anyTextIsScannedAndFindingsStandWithinItInOrder(
      @ForAll
          @StringLength(max = 200)
          @Chars({
            '0', '1', '4', '5', '9', 'a', 'e', 'D', 'E', 'X', '@', '.', ':', '/', '-', '+', '(',
            ')', ' ', '"', '%', 'é', '用', '１', '\ud83d', '\n'
          })
          String text) {
    int before = 0;
    for (PiiFinding finding : SCANNER.scan(text)) {
      assertTrue(finding.end() <= text.length());
      assertTrue(finding.start() >= before);
      before = finding.start();
    }
  }

  @Test
  void findingsDoNotOverlapButWithinALink() {
    // Given
    String text = "https://example.com/?mail=bob@example.com&ip=8.8.8.8 and 8.8.8.8";

    // When
    List<PiiFinding> found = SCANNER.scan(text);

    // Then
    assertEquals(
        List.of(PiiType.URL, PiiType.EMAIL, PiiType.IP_ADDRESS),
        found.stream().map(PiiFinding::type).toList());
    assertEquals("bob@example.com", found.get(1).in(text));
    assertEquals(text.length(), found.get(2).end());
  }

  @Test
  void onlyWhatWasAskedForIsFound() {
    // Given
    PiiScanner emails = new PiiScanner(EnumSet.of(PiiType.EMAIL), Set.of());

    // When
    List<PiiFinding> found = emails.scan("a@example.com, 8.8.8.8, +1 212-555-2368");

    // Then
    assertEquals(List.of(PiiType.EMAIL), found.stream().map(PiiFinding::type).toList());
  }

  @Test
  void nationalNumbersCountInTheirRegionsOnly() {
    // Given
    PiiScanner french = new PiiScanner(EnumSet.of(PiiType.PHONE), Set.of("FR"));
    PiiScanner none = new PiiScanner(EnumSet.of(PiiType.PHONE), Set.of());

    // When / Then
    assertEquals(1, french.scan("au 01 42 68 53 00").size());
    assertEquals(0, none.scan("au 01 42 68 53 00").size());
    assertEquals(1, none.scan("au +33 1 42 68 53 00").size());
    assertThrows(
        IllegalArgumentException.class,
        () -> new PiiScanner(EnumSet.of(PiiType.PHONE), Set.of("Atlantis")));
  }

  private static long fastest(String text) {
    long fastest = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      SCANNER.scan(text);
      fastest = Math.min(fastest, System.nanoTime() - start);
    }
    return fastest;
  }
}
