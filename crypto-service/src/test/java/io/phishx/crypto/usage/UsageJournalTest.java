package io.phishx.crypto.usage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import io.phishx.crypto.usage.Generation.Confirmed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

  @Test
  void aLongWaitKeepsTheFileSmallAndTheSumsExact() throws IOException {
    // Given: more records than ten of its bounds hold
    Generation collecting = journal().begin();
    Path file = folder.resolve(collecting.id() + ".counts");
    FieldCounts expected = FieldCounts.decrypted(0, 0);
    long largest = 0;

    // When
    for (int i = 0; i < 200_000; i++) {
      FieldCounts counts = i % 2 == 0 ? SEALED : OPENED;
      collecting.add(i % 3 == 0 ? OTHER : ONE, counts);
      if (i % 3 != 0) {
        expected = expected.plus(counts);
      }
      if (i % 1000 == 0) {
        largest = Math.max(largest, Files.size(file));
      }
    }

    // Then
    assertTrue(largest <= JournalFile.OnDisk.COMPACT_FROM + 1000, "largest " + largest);
    assertTrue(largest > JournalFile.OnDisk.COMPACT_FROM / 2, "largest " + largest);
    assertEquals(List.of(file.getFileName().toString()), names(".counts", ".new"));
    assertEquals(expected, sumOf(copied(file).get(0), ONE).counts());
  }

  @Test
  void theFileOfManyTenantsIsNotCompactedForEach() {
    // Given: sums that are larger than the bound
    Generation collecting = journal().begin();
    collecting.add(ONE, SEALED);
    Path file = folder.resolve(collecting.id() + ".counts");

    // When
    Object before = key(file);
    int files = 1;
    for (int i = 0; i < 40_000; i++) {
      collecting.add(new TenantId(new UUID(3, i)), SEALED);
      Object now = key(file);
      if (!now.equals(before)) {
        files++;
      }
      before = now;
    }

    // Then: begun, and compacted at one bound, at two, at four
    assertTrue(files > 1 && files <= 4, files + " files");
  }

  @Test
  void whatWasBeingCompactedIsReadAsItWasBefore() throws IOException {
    // Given: killed before the new file had all, or its name
    Path file = write(SEALED, OPENED);
    byte[] whole = Files.readAllBytes(file);
    Path unfinished = JournalFile.OnDisk.unfinished(file);
    Files.write(unfinished, java.util.Arrays.copyOf(whole, whole.length / 3));

    // When
    List<Generation> left = journal().leftBehind();

    // Then
    assertEquals(1, left.size());
    assertEquals(SEALED.plus(OPENED), sumOf(left.get(0), ONE).counts());
    assertEquals(Confirmed.FOR_EVER, left.get(0).confirm(ONE));
    assertEquals(List.of(), names(""));
  }

  @Test
  void aRecordThatDidNotFitIsNotContinued() throws IOException {
    // Given
    UUID id = UUID.randomUUID();
    FullDisk disk = disk(id);
    Generation collecting = new Generation(id, onDisk(id, disk));
    collecting.add(ONE, SEALED);
    FieldCounts wide =
        OPENED.seen(
            IntStream.range(0, 20)
                .boxed()
                .collect(
                    Collectors.toMap(
                        i -> new FormatCounts.Column("table", "column" + i),
                        i -> new FormatCounts(1, 2, 3))));

    // When: half of it is more than the next record
    disk.become(true, false);
    collecting.add(ONE, wide);
    disk.become(false, false);
    collecting.add(ONE, SEALED);
    collecting.add(OTHER, OPENED);

    // Then: only what did not fit is missing, and this process has all
    Generation left = copied(file(id)).get(0);
    assertEquals(SEALED.plus(SEALED), sumOf(left, ONE).counts());
    assertEquals(OPENED, sumOf(left, OTHER).counts());
    assertEquals(SEALED.plus(wide).plus(SEALED), sumOf(collecting, ONE).counts());
  }

  @Test
  void aFileThatCannotBeCutIsNotWrittenTo() throws IOException {
    // Given
    UUID id = UUID.randomUUID();
    FullDisk disk = disk(id);
    Generation collecting = new Generation(id, onDisk(id, disk));
    collecting.add(ONE, SEALED);

    // When
    disk.become(true, true);
    collecting.add(ONE, OPENED);
    disk.become(false, true);
    collecting.add(OTHER, OPENED);

    // Then
    Generation left = copied(file(id)).get(0);
    assertEquals(SEALED, sumOf(left, ONE).counts());
    assertTrue(left.sum(OTHER).isEmpty());
  }

  @Test
  void oneFileThatCannotBeReadStopsNoOther() throws IOException {
    // Given: a foreign one, one that names its table wrongly, and a folder
    Files.writeString(folder.resolve("foreign.counts"), "x");
    Files.createDirectories(file(new UUID(0, 1)));
    Path broken = file(new UUID(0, 2));
    byte[] bytes = Files.readAllBytes(write(OPENED));
    int name = bytes.length - 3 * Long.BYTES - 2 * 3;
    assertEquals((byte) 't', bytes[name + 2]);
    bytes[name + 2] = (byte) 0xff;
    Files.write(broken, bytes);
    Files.setLastModifiedTime(broken, FileTime.from(NOW));
    for (Generation left : journal().leftBehind()) {
      left.confirm(ONE);
    }
    write(SEALED);

    // When
    List<Generation> left = journal().leftBehind();

    // Then
    assertEquals(1, left.size());
    assertEquals(SEALED, sumOf(left.get(0), ONE).counts());
    assertTrue(Files.exists(broken));
    assertTrue(Files.exists(folder.resolve("foreign.counts")));
  }

  @Test
  void aLockWithoutItsCountsIsForgotten() throws IOException {
    // Given
    Files.createFile(folder.resolve(UUID.randomUUID() + ".lock"));

    // When / Then
    assertEquals(List.of(), journal().leftBehind());
    assertEquals(List.of(), names(""));
  }

  private FullDisk disk(UUID id) throws IOException {
    return new FullDisk(
        FileChannel.open(
            file(id),
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE));
  }

  private JournalFile onDisk(UUID id, FileChannel channel) throws IOException {
    Path lock = folder.resolve(id + ".lock");
    return new JournalFile.OnDisk(
        file(id),
        channel,
        lock,
        FileChannel.open(lock, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE));
  }

  /** What the next process reads, were this one killed now. */
  private List<Generation> copied(Path file) throws IOException {
    Path copies = Files.createDirectories(folder.resolve("copies"));
    Files.copy(file, copies.resolve(file.getFileName()));
    return new UsageJournal(
            Configs.crypto(Map.of("usage-journal", copies.toString())), Clock.systemUTC())
        .leftBehind();
  }

  private List<String> names(String... endings) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> Stream.of(endings).anyMatch(name::endsWith))
          .toList();
    }
  }

  private static Object key(Path file) {
    try {
      return Objects.requireNonNull(
          Files.readAttributes(file, BasicFileAttributes.class).fileKey());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file as a process leaves it behind that was killed. */
  private Path write(FieldCounts... counts) throws IOException {
    Generation collecting = journal().begin();
    for (FieldCounts one : counts) {
      collecting.add(ONE, one);
    }
    try (Stream<Path> files = Files.list(folder)) {
      Path living =
          files
              .filter(path -> path.endsWith(collecting.id() + ".counts"))
              .findFirst()
              .orElseThrow();
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
