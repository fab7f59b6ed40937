package io.phishx.crypto.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.usage.Generation.Confirmed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UsageJournalTest {

  private static final Instant NOW = Instant.parse("2026-11-25T10:00:00Z");
  private static final TenantId ONE = new TenantId(UUID.randomUUID());
  private static final TenantId OTHER = new TenantId(UUID.randomUUID());
  private static final FieldCounts SEALED = FieldCounts.encrypted(3, 1, Map.of(new UUID(1, 2), 2L));
  private static final FieldCounts OPENED =
      FieldCounts.decrypted(5, 2)
          .seen(Map.of(new FormatCounts.Column("t", "c"), new FormatCounts(1, 2, 3)));

  @TempDir Path folder;

  @Test
  void whatAProcessLeftBehindIsReadAsItWasCounted() throws IOException {
    // Given
    Path file = write(SEALED, OPENED, SEALED);

    // When
    List<Generation> left = journal().leftBehind();

    // Then
    assertEquals(1, left.size());
    assertEquals(SEALED.plus(OPENED).plus(SEALED), sumOf(left.get(0), ONE).counts());
    assertFalse(left.get(0).add(OTHER, SEALED));
    assertEquals(Confirmed.FOR_EVER, left.get(0).confirm(ONE));
    assertFalse(Files.exists(file));
  }

  @Test
  void aSumHasTheSameGenerationInEveryProcess() throws IOException {
    // Given
    Path file = write(SEALED);
    UUID id = UUID.fromString(file.getFileName().toString().replace(".counts", ""));

    // When
    Generation left = journal().leftBehind().get(0);

    // Then
    Generation there = new Generation(id, JournalFile.NONE);
    there.add(ONE, SEALED);
    assertEquals(sumOf(there, ONE), sumOf(left, ONE));
  }

  @Test
  void aRecordThatWasCutShortIsLeftOut() throws IOException {
    // Given
    byte[] whole = Files.readAllBytes(write(SEALED, OPENED));
    for (int length = 0; length < whole.length; length++) {
      Files.write(
          file(UUID.randomUUID()),
          java.util.Arrays.copyOf(whole, length),
          StandardOpenOption.CREATE);

      // When
      List<Generation> left = journal().leftBehind();

      // Then: none, or the first
      for (Generation generation : left) {
        FieldCounts sum = sumOf(generation, ONE).counts();
        assertTrue(SEALED.equals(sum) || SEALED.plus(OPENED).equals(sum), () -> "sum " + sum);
        generation.confirm(ONE);
      }
    }
  }

  @Test
  void aLivingProcesssFileIsItsOwn() {
    // Given
    Generation collecting = journal().begin();
    assertTrue(collecting.add(ONE, SEALED));

    // When / Then
    assertEquals(List.of(), journal().leftBehind());
    collecting.close();
    assertEquals(Confirmed.FOR_EVER, collecting.confirm(ONE));
  }

  @Test
  void whoseFileCannotBeDeletedMayBeSentAgain() throws IOException {
    // Given: a folder in the place of its file
    Generation collecting = journal().begin();
    assertTrue(collecting.add(ONE, SEALED));
    Path file = folder.resolve(collecting.id() + ".counts");
    Files.delete(file);
    Files.createDirectories(file.resolve("kept"));

    // When / Then
    collecting.close();
    assertEquals(Confirmed.WHOLLY, collecting.confirm(ONE));
  }

  @Test
  void oneOfTwoSumsIsNotTheLast() {
    // Given
    Generation collecting = journal().begin();
    collecting.add(ONE, SEALED);
    collecting.add(OTHER, SEALED);
    collecting.close();

    // When / Then
    assertEquals(Confirmed.PARTLY, collecting.confirm(ONE));
    assertEquals(Confirmed.FOR_EVER, collecting.confirm(OTHER));
  }

  @Test
  void whatPostgresMayHaveForgottenIsNotAddedAgain() throws IOException {
    // Given
    Path file = write(SEALED);
    Files.setLastModifiedTime(file, FileTime.from(NOW.minus(Duration.ofHours(24))));

    // When / Then
    assertEquals(List.of(), journal().leftBehind());
    assertFalse(Files.exists(file));
  }

  /** A file as a process leaves it behind that was killed. */
  private Path write(FieldCounts... counts) throws IOException {
    Generation collecting = journal().begin();
    for (FieldCounts one : counts) {
      collecting.add(ONE, one);
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path living = files.findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(living);
      collecting.close();
      collecting.confirm(ONE);
      Path file = file(UUID.randomUUID());
      Files.write(file, bytes);
      Files.setLastModifiedTime(file, FileTime.from(NOW));
      return file;
    }
  }

  private Path file(UUID id) {
    return folder.resolve(id + ".counts");
  }

  private UsageJournal journal() {
    return new UsageJournal(
        Configs.crypto(Map.of("usage-journal", folder.toString())),
        Clock.fixed(NOW, ZoneOffset.UTC));
  }

  private static UsageTable.Sum sumOf(Generation generation, TenantId tenant) {
    return generation.sum(tenant).orElseThrow();
  }
}
