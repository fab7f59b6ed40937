package io.phishx.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The README says what became of every part of the product guide. */
class GuideTableTest {

  @Test
  void everyHeadingOfTheGuideHasARow() throws IOException {
    List<String> headings;
    try (InputStream in =
        java.util.Objects.requireNonNull(
            GuideTableTest.class.getResourceAsStream("/guide-headings.txt"))) {
      headings = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
    assertFalse(headings.isEmpty());
    List<String> rows = Files.readAllLines(Path.of("../../README.md"));
    List<String> missing =
        headings.stream()
            .filter(heading -> rows.stream().noneMatch(row -> isRow(row, heading)))
            .toList();
    assertEquals(List.of(), missing);
  }

  private static boolean isRow(String row, String heading) {
    return row.startsWith("| " + heading + " |") || row.startsWith("| " + heading + " (");
  }
}
