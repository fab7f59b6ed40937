package io.phishx.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PiiMaskerTest {

  private static final PiiScanner SCANNER = PiiScanner.ofAll(Set.of("US", "GB", "DE", "FR"));

  @Test
  void shapesStay() {
    assertEquals(
        "Mail XXX.X@XXXXXXX.XXX or +X XXX-XXX-XXXX",
        masked("Mail bob.x@example.com or +1 212-555-2368", PiiMasker.Style.SHAPE));
  }

  @Test
  void nothingOfAWordStaysInItsShape() {
    assertEquals("XXXXXX@XXXXXXX.XXXX और", masked("संपर्क@डाटामेल.भारत और", PiiMasker.Style.SHAPE));
  }

  @Test
  void tokensNameTheType() {
    assertEquals(
        "Mail [EMAIL], see [URL].",
        masked("Mail bob@example.com, see https://x.com/?m=bob@x.com.", PiiMasker.Style.TOKEN));
  }

  @Test
  void aTextWithoutFindingsIsTheSame() {
    String text = "nothing here";
    assertSame(text, masked(text, PiiMasker.Style.TOKEN));
  }

  @Test
  void partlyOverlappingFindingsAreMaskedAsAWhole() {
    List<PiiFinding> overlapping =
        List.of(new PiiFinding(PiiType.URL, 0, 4, 1), new PiiFinding(PiiType.EMAIL, 2, 6, 1));
    assertEquals("XXXXXXgh", PiiMasker.mask("abcdefgh", overlapping, PiiMasker.Style.SHAPE));
    assertEquals("[URL]gh", PiiMasker.mask("abcdefgh", overlapping, PiiMasker.Style.TOKEN));
  }

  @Test
  void nothingOfTheCorpusIsReadableOrFoundAgainOnceMasked() throws IOException {
    for (Corpus.Sample sample : Corpus.read()) {
      for (PiiMasker.Style style : PiiMasker.Style.values()) {
        List<PiiFinding> found = SCANNER.scan(sample.text());
        String masked = PiiMasker.mask(sample.text(), found, style);
        for (PiiFinding finding : found) {
          assertTrue(!masked.contains(finding.in(sample.text())), masked);
        }
        assertEquals(List.of(), SCANNER.scan(masked), masked);
      }
    }
  }

  private static String masked(String text, PiiMasker.Style style) {
    return PiiMasker.mask(text, SCANNER.scan(text), style);
  }
}
