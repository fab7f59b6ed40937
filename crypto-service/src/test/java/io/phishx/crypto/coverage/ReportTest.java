package io.phishx.crypto.coverage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.crypto.TableFormat;
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
              TableFormat.AUTO,
              List.of(new SealedColumn("text", true, false))));

  @Test
  void oneCleanCountProvesNothing() {
    // Given
    Report report = counted(START, 1);

    // When
    report = then(report, 10, values(2));

    // Then: a value that was read before may still be written back
    assertTrue(obstacle(report).orElseThrow().contains("two counts"));
    report = then(report, 14, values(2));
    assertTrue(obstacle(report).isPresent());
    report = then(report, 15, values(2));
    assertEquals(Optional.empty(), obstacle(report));
  }

  @Test
  void aValueThatComesBackStartsTheProofAnew() {
    // Given
    Report report = then(counted(START, 2), 4, values(2));

    // When
    report = then(report, 6, values(1), values(2));

    // Then
    assertEquals(Optional.of("3 values of notes need it"), obstacle(report));
    report = then(report, 7, values(2));
    assertTrue(obstacle(report).isPresent());
    assertEquals(Optional.empty(), obstacle(then(report, 12, values(2))));
  }

  @Test
  void anEmptyTableNeedsNothingAndAnUncountedOneMayNeedAnything() {
    // Given
    Report empty = Report.first("notes", "s", START, List.of());

    // When / Then
    assertEquals(Optional.empty(), obstacle(then(empty, 5)));
    assertEquals(
        Optional.of("notes was never counted"),
        Retirement.obstacle(TABLES, Map.of(), KeyPurpose.FIELD, 1, START, SETTLE));
  }

  @Test
  void whatWasCountedBeforeTheRotationProvesNothing() {
    // Given: an empty table, counted twice; rows came, and ten minutes later a newer key
    Instant rotation = at(10);
    Report report = then(counted(START), 5);
    assertTrue(obstacle(report, rotation).isPresent());

    // When: the rows are gone at the first count after it
    report = then(report, rotation, 11);

    // Then: that count is the first of two
    assertTrue(obstacle(report, rotation).isPresent());
    assertTrue(obstacle(then(report, rotation, 15), rotation).isPresent());
    assertEquals(Optional.empty(), obstacle(then(report, rotation, 16), rotation));
  }

  @Test
  void aLateCountChangesNothing() {
    // Given
    Report report = counted(at(10), 2);

    // When / Then
    assertEquals(report, then(report, 9, values(1)));
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
    assertTrue(report.field().isAtLeast(1_000, START, at(5), SETTLE));
    assertFalse(report.index().isAtLeast(2, START, at(5), SETTLE));
    assertTrue(report.index().isAtLeast(1, START, at(5), SETTLE));
  }

  private static Optional<String> obstacle(Report report) {
    return obstacle(report, START);
  }

  private static Optional<String> obstacle(Report report, Instant unused) {
    return Retirement.obstacle(
        TABLES, Map.of("notes", report), KeyPurpose.FIELD, 1, unused, SETTLE);
  }

  private static Report then(Report report, int minute, ColumnCount... counts) {
    return then(report, START, minute, counts);
  }

  private static Report then(Report report, Instant newest, int minute, ColumnCount... counts) {
    return report.then("s", at(minute), List.of(counts), new Report.NewestSince(newest, newest));
  }

  private static Report counted(Instant at, int version) {
    return Report.first("notes", "s", at, List.of(values(version)));
  }

  private static Report counted(Instant at) {
    return Report.first("notes", "s", at, List.of());
  }

  private static ColumnCount values(int version) {
    return new ColumnCount("text", "v2", version, 3);
  }

  private static Instant at(int minutes) {
    return START.plus(Duration.ofMinutes(minutes));
  }
}
