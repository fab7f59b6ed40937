package io.phishx.chassis.audit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What an export of one moment shows, held against checkpoints of any. */
class ExportCheckTest {

  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00Z");
  private static final String SERVICE = "auth-service";

  private final UUID tenant = UUID.randomUUID();
  private final AuditMac mac = new AuditMac(AuditReplica.MAC_KEY);
  private final List<ExportedEntry> lines = new ArrayList<>();
  private final List<AuditCheckpoint> checkpoints = new ArrayList<>();
  private ChainHead.Place end = ChainHead.Place.BEGINNING;

  private ExportedEntry line(
      String eventType, Instant at, @Nullable Long covers, boolean isSealed) {
    UUID id = UUID.randomUUID();
    Map<String, String> facts =
        covers == null ? Map.of() : Map.of(ExportedEntry.UP_TO, covers.toString());
    AuditEntry entry = AuditEntry.of(eventType, Outcome.SUCCESS, "somebody", facts);
    byte[] own = mac.of(tenant, id, at, entry);
    ChainHead.Place place = null;
    if (isSealed) {
      end = end.next(own);
      place = end;
    }
    return new ExportedEntry(
        id,
        tenant,
        at,
        eventType,
        "success",
        "somebody",
        facts,
        null,
        null,
        null,
        place == null ? null : place.seq(),
        HexFormat.of().formatHex(own),
        place == null ? null : place.hash(),
        covers);
  }

  private void sealed(int minutes) {
    lines.add(line("thing.made", NOON.plus(Duration.ofMinutes(minutes)), null, true));
  }

  private void pending(int minutes) {
    lines.add(line("thing.made", NOON.plus(Duration.ofMinutes(minutes)), null, false));
  }

  private void exported(int minutes) {
    lines.add(line("audit.exported", NOON.plus(Duration.ofMinutes(minutes)), end.seq(), false));
  }

  private void checkpoint(int minutes) {
    checkpoints.add(
        new AuditCheckpoint(
            SERVICE, tenant, end.seq(), end.hash(), NOON.plus(Duration.ofMinutes(minutes))));
  }

  private ExportCheck.Verdict verdict() {
    ExportCheck check = new ExportCheck(SERVICE, Optional.of(mac));
    lines.forEach(check::add);
    return check.conclude(checkpoints);
  }

  @Test
  void checkpointOfEntriesAfterTheExportIsNotCovered() {
    // Given
    sealed(0);
    sealed(1);
    checkpoint(2);
    exported(3);
    List<ExportedEntry> export = List.copyOf(lines);
    sealed(4);
    checkpoint(1_440);
    lines.clear();
    lines.addAll(export);

    // When
    ExportCheck.Verdict verdict = verdict();

    // Then
    assertTrue(verdict.intact(), verdict.findings()::toString);
    assertEquals(1, verdict.compared());
    assertEquals(1, verdict.later());
    assertTrue(verdict.bounded());
  }

  @Test
  void laterCheckpointOfWhatTheExportHoldsIsCompared() {
    sealed(0);
    sealed(1);
    exported(2);
    checkpoint(60);
    assertEquals(1, verdict().compared());
    checkpoints.add(
        new AuditCheckpoint(SERVICE, tenant, 2, "00".repeat(32), NOON.plusSeconds(7_200)));
    assertTrue(verdict().findings().getFirst().startsWith("altered: the chain was rewritten"));
  }

  @Test
  void entriesThatWaitedForTheSealerArePending() {
    // Given
    sealed(0);
    checkpoint(1);
    pending(2);
    exported(8);
    checkpoint(1_440);

    // When
    ExportCheck.Verdict verdict = verdict();

    // Then
    assertTrue(verdict.intact(), verdict.findings()::toString);
    assertEquals(2, verdict.unsealed());
  }

  @Test
  void entryThatTheSealerPassedOverWasInserted() {
    sealed(0);
    pending(1);
    sealed(10);
    checkpoint(11);
    exported(12);
    assertEquals(1, verdict().findings().size());
    assertTrue(verdict().findings().getFirst().startsWith("inserted: entry"));
  }

  @Test
  void logThatWasCutOffBeforeTheExportIsTruncated() {
    sealed(0);
    ChainHead.Place kept = end;
    sealed(1);
    checkpoint(2);
    lines.removeLast();
    end = kept;
    exported(3);
    assertEquals(1, verdict().findings().size());
    assertTrue(verdict().findings().getFirst().startsWith("truncated: the checkpoint"));
  }

  @Test
  void exportWithoutItsLastLinesIsTruncated() {
    sealed(0);
    sealed(1);
    exported(2);
    checkpoint(60);
    lines.remove(1);
    assertTrue(verdict().findings().getFirst().startsWith("truncated: the export says"));
    assertEquals(0, verdict().compared());
  }

  @Test
  void endThatWasMovedIsNotWhatTheActSays() {
    sealed(0);
    sealed(1);
    exported(2);
    ExportedEntry act = lines.removeLast();
    lines.removeLast();
    lines.add(
        new ExportedEntry(
            act.id(),
            tenant,
            act.timestamp(),
            act.eventType(),
            act.outcome(),
            act.userId(),
            act.facts(),
            null,
            null,
            null,
            null,
            act.mac(),
            null,
            1L));
    assertTrue(verdict().findings().getFirst().startsWith("altered: how far"));
  }

  @Test
  void exportOfAnEarlierReleaseIsStillRead() {
    // Given
    sealed(0);
    checkpoint(1);
    lines.add(line("audit.exported", NOON.plusSeconds(120), null, false));
    List<ExportedEntry> export = List.copyOf(lines);
    sealed(4);
    checkpoint(1_440);
    lines.clear();
    lines.addAll(export);

    // When
    ExportCheck.Verdict verdict = verdict();

    // Then
    assertTrue(verdict.intact(), verdict.findings()::toString);
    assertFalse(verdict.bounded());
    assertEquals(1, verdict.compared());
    assertEquals(1, verdict.later());
  }
}
