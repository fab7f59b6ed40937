package io.phishx.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/** How much is found of what the corpus marks, and how much of what is found it marks. */
class CorpusTest {

  private static final Logger LOG = Logger.getLogger(CorpusTest.class.getName());
  private static final int FEWEST_TEXTS = 500;
  private static final double PRECISION = 0.95;
  private static final double RECALL = 0.95;

  @Test
  void precisionAndRecallOfEachTypeStayAboveTheirFloor() throws IOException {
    // Given
    List<Corpus.Sample> samples = Corpus.read();
    PiiScanner scanner = PiiScanner.ofAll(Set.of("US", "GB", "DE", "FR"));
    Map<PiiType, Score> scores = new EnumMap<>(PiiType.class);
    for (PiiType type : PiiType.values()) {
      scores.put(type, new Score());
    }

    // When
    StringBuilder wrong = new StringBuilder();
    for (Corpus.Sample sample : samples) {
      List<PiiFinding> found =
          scanner.scan(sample.text()).stream()
              .map(finding -> new PiiFinding(finding.type(), finding.start(), finding.end(), 1))
              .toList();
      sample.marked().forEach(marked -> of(scores, marked).marked++);
      for (PiiFinding finding : found) {
        boolean right = sample.marked().contains(finding);
        of(scores, finding).found++;
        of(scores, finding).right += right ? 1 : 0;
        if (!right) {
          wrong.append("\n  not marked: ").append(describe(finding, sample));
        }
      }
      sample.marked().stream()
          .filter(marked -> !found.contains(marked))
          .forEach(marked -> wrong.append("\n  not found: ").append(describe(marked, sample)));
    }

    // Then
    LOG.info(() -> table(samples, scores) + wrong);
    assertTrue(samples.size() >= FEWEST_TEXTS, "texts: " + samples.size());
    assertEquals(samples.size(), Set.copyOf(samples).size(), "texts that stand there twice");
    scores.forEach(
        (type, score) -> {
          assertTrue(score.precision() >= PRECISION, () -> type + " precision" + wrong);
          assertTrue(score.recall() >= RECALL, () -> type + " recall" + wrong);
        });
  }

  private static Score of(Map<PiiType, Score> scores, PiiFinding finding) {
    return scores.getOrDefault(finding.type(), new Score());
  }

  private static String describe(PiiFinding finding, Corpus.Sample sample) {
    return finding.type() + " <" + finding.in(sample.text()) + "> in: " + sample.text();
  }

  private static String table(List<Corpus.Sample> samples, Map<PiiType, Score> scores) {
    long clean = samples.stream().filter(sample -> sample.marked().isEmpty()).count();
    StringBuilder table = new StringBuilder();
    table.append(samples.size()).append(" texts, ").append(clean).append(" without personal data");
    table.append(
        String.format(Locale.ROOT, "%n%-14s %6s %9s %6s", "", "marked", "precision", "recall"));
    scores.forEach(
        (type, score) ->
            table.append(
                String.format(
                    Locale.ROOT,
                    "%n%-14s %6d %9.3f %6.3f",
                    type.label(),
                    score.marked,
                    score.precision(),
                    score.recall())));
    return table.toString();
  }

  private static final class Score {
    private int marked;
    private int found;
    private int right;

    double precision() {
      return found == 0 ? 0 : (double) right / found;
    }

    double recall() {
      return marked == 0 ? 0 : (double) right / marked;
    }
  }
}
