package io.phishx.crypto.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.field.SealedTables.SealedColumn;
import io.phishx.crypto.field.SealedTables.SealedTable;
import io.phishx.crypto.key.KeyPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReportTest {

  private static final Duration SETTLE = Duration.ofMinutes(5);
  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<SealedTable> TABLES =
      List.of(
          new SealedTable(
              "notes",
              Optional.of("notes-service"),
              List.of(new SealedColumn("text", true, false))));

  @Test
  void oneCleanCountProvesNothing() {
    // Given
    Report report = counted(START, 1);

    // When
    report = report.then("s", at(10), List.of(values(2)));

    // Then: a value that was read before may still be written back
    assertTrue(obstacle(report).orElseThrow().contains("two counts"));
    report = report.then("s", at(14), List.of(values(2)));
    assertTrue(obstacle(report).isPresent());
    report = report.then("s", at(15), List.of(values(2)));
    assertEquals(Optional.empty(), obstacle(report));
  }

  @Test
  void aValueThatComesBackStartsTheProofAnew() {
    // Given
    Report report = counted(START, 2).then("s", at(4), List.of(values(2)));

    // When
    report = report.then("s", at(6), List.of(values(1), values(2)));

    // Then
    assertEquals(Optional.of("3 values of notes need it"), obstacle(report));
    report = report.then("s", at(7), List.of(values(2)));
    assertTrue(obstacle(report).isPresent());
    assertEquals(Optional.empty(), obstacle(report.then("s", at(12), List.of(values(2)))));
  }

  @Test
  void anEmptyTableNeedsNothingAndAnUncountedOneMayNeedAnything() {
    // Given
    Report empty = Report.first("notes", "s", START, List.of());

    // When / Then
    assertEquals(Optional.empty(), obstacle(empty.then("s", at(5), List.of())));
    assertEquals(
        Optional.of("notes was never counted"),
        Retirement.obstacle(TABLES, Map.of(), KeyPurpose.FIELD, 1, SETTLE));
  }

  @Test
  void aLateCountChangesNothing() {
    // Given
    Report report = counted(at(10), 2);

    // When / Then
    assertEquals(report, report.then("s", at(9), List.of(values(1))));
  }

  @Test
  void indexesAndReadableValuesNeedNoDataKey() {
    // Given
    Report report =
        Report.first(
            "notes",
            "s",
            START,
            List.of(
                new ColumnCount("text", "readable", 0, 7),
                new ColumnCount("text", "v1", 0, 7),
                new ColumnCount("text", "index", 1, 7)));

    // When / Then
    assertTrue(report.field().isAtLeast(1_000, at(5), SETTLE));
    assertFalse(report.index().isAtLeast(2, at(5), SETTLE));
    assertTrue(report.index().isAtLeast(1, at(5), SETTLE));
  }

  private static Optional<String> obstacle(Report report) {
    return Retirement.obstacle(TABLES, Map.of("notes", report), KeyPurpose.FIELD, 1, SETTLE);
  }

  private static Report counted(Instant at, int version) {
    return Report.first("notes", "s", at, List.of(values(version)));
  }

  private static ColumnCount values(int version) {
    return new ColumnCount("text", "v2", version, 3);
  }

  private static Instant at(int minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }
}
