package io.phishx.crypto.usage;

import io.phishx.crypto.CryptoConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * A folder with one file per {@link Generation} that is not confirmed yet, and one beside it that
 * its process has locked as long as it lives; the others were left behind, and whoever starts next
 * takes them over.
 */
@ApplicationScoped
class UsageJournal {

  private static final Logger LOG = Logger.getLogger(UsageJournal.class);
  private static final String SUFFIX = ".counts";
  private static final String LOCK = ".lock";

  /** PostgreSQL remembers what it has added for a day: an older file might be added twice. */
  private static final Duration TRUSTED = Duration.ofHours(23);

  private final Optional<Path> folder;
  private final Clock clock;

  UsageJournal(CryptoConfig config, Clock clock) {
    this.folder = config.usageJournal();
    this.clock = clock;
  }

  /** A generation that collects; without a file if there is no folder, or it cannot be written. */
  Generation begin() {
    UUID id = UUID.randomUUID();
    return new Generation(id, folder.map(into -> create(into, id)).orElse(JournalFile.NONE));
  }

  /**
   * What ended processes counted and did not confirm. Comes before {@link #begin}: to look at a
   * file of one's own would unlock it.
   */
  List<Generation> leftBehind() {
    List<Generation> found = new ArrayList<>();
    if (folder.isEmpty()) {
      return found;
    }
    try (Stream<Path> files = Files.list(Files.createDirectories(folder.get()))) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(SUFFIX)) {
          takeOverIfReadable(file).ifPresent(found::add);
        } else if (file.toString().endsWith(LOCK)) {
          forgetIfAlone(file);
        }
      }
    } catch (IOException e) {
      LOG.warnf("the journal of counts cannot be read: %s", e.toString());
    }
    return found;
  }

  private static JournalFile create(Path folder, UUID id) {
    try {
      Files.createDirectories(folder);
      Optional<JournalFile.OnDisk> file =
          locked(folder, id, StandardOpenOption.CREATE_NEW, StandardOpenOption.CREATE_NEW);
      if (file.isPresent()) {
        return file.get();
      }
      LOG.warn("another process looks at a new journal, a kill -9 would lose these counts");
    } catch (IOException e) {
      LOG.warnf("counts are not in the journal, a kill -9 would lose them: %s", e.toString());
    }
    return JournalFile.NONE;
  }

  /** One that cannot be read stays where it is, and keeps nobody from the others. */
  private Optional<Generation> takeOverIfReadable(Path file) {
    try {
      return takeOver(file);
    } catch (NoSuchFileException gone) {
      // whoever had it is done with it
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      LOG.warnf(
          "counts in %s cannot be read, and are left there: %s", file.getFileName(), e.toString());
      return Optional.empty();
    }
  }

  private Optional<Generation> takeOver(Path file) throws IOException {
    UUID id = id(file, SUFFIX);
    Optional<JournalFile.OnDisk> locked =
        locked(folder.get(), id, StandardOpenOption.CREATE, StandardOpenOption.READ);
    if (locked.isEmpty()) {
      return Optional.empty();
    }
    JournalFile.OnDisk journal = locked.get();
    try {
      return leftBehind(id, file, journal);
    } catch (IOException | RuntimeException e) {
      journal.release();
      throw e;
    }
  }

  private Optional<Generation> leftBehind(UUID id, Path file, JournalFile.OnDisk journal)
      throws IOException {
    if (Files.getLastModifiedTime(file).toInstant().isBefore(clock.instant().minus(TRUSTED))) {
      LOG.warnf("counts of an ended process are too old to be added: %s", file.getFileName());
      journal.delete();
      return Optional.empty();
    }
    Generation left = Generation.leftBehind(id, journal, journal.read());
    if (left.isEmpty()) {
      journal.delete();
      return Optional.empty();
    }
    LOG.infof(
        "counts that an ended process left behind are added: tenants=%d", left.tenants().size());
    return Optional.of(left);
  }

  /** Of a process that was killed after it had deleted the counts. */
  private static void forgetIfAlone(Path lockFile) {
    try {
      Path counts = lockFile.resolveSibling(id(lockFile, LOCK) + SUFFIX);
      Optional<FileChannel> lock = locked(lockFile, StandardOpenOption.READ);
      if (lock.isPresent()) {
        try {
          if (!Files.exists(counts)) {
            Files.deleteIfExists(lockFile);
          }
        } finally {
          lock.get().close();
        }
      }
    } catch (IOException | RuntimeException e) {
      LOG.debugf("the lock of a journal stays without it: %s", e.toString());
    }
  }

  private static UUID id(Path file, String suffix) {
    String name = file.getFileName().toString();
    return UUID.fromString(name.substring(0, name.length() - suffix.length()));
  }

  /** Both files of a generation; empty if they are another process's. */
  private static Optional<JournalFile.OnDisk> locked(
      Path folder, UUID id, StandardOpenOption howLock, StandardOpenOption howCounts)
      throws IOException {
    Path file = folder.resolve(id + SUFFIX);
    Path lockFile = folder.resolve(id + LOCK);
    Optional<FileChannel> lock = locked(lockFile, howLock);
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    try {
      // a process of before this one locks the counts alone
      Optional<FileChannel> counts = locked(file, howCounts);
      if (counts.isPresent()) {
        return Optional.of(new JournalFile.OnDisk(file, counts.get(), lockFile, lock.get()));
      }
      lock.get().close();
    } catch (IOException | RuntimeException e) {
      lock.get().close();
      throw e;
    }
    return Optional.empty();
  }

  /** Empty if the file is another process's, or was deleted by it meanwhile. */
  private static Optional<FileChannel> locked(Path file, StandardOpenOption how)
      throws IOException {
    FileChannel channel =
        FileChannel.open(file, how, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock != null && Files.exists(file)) {
        return Optional.of(channel);
      }
    } catch (OverlappingFileLockException ours) {
      // a generation of this process
    }
    channel.close();
    return Optional.empty();
  }
}
