package io.phishx.crypto.usage;

import io.phishx.crypto.CryptoConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
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
 * A folder with one file per {@link Generation} that is not confirmed yet. A file whose process
 * lives is locked by it; the others were left behind, and whoever starts next takes them over.
 */
@ApplicationScoped
class UsageJournal {

  private static final Logger LOG = Logger.getLogger(UsageJournal.class);
  private static final String SUFFIX = ".counts";

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
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        takeOver(file).ifPresent(found::add);
      }
    } catch (IOException e) {
      LOG.warnf("the journal of counts cannot be read: %s", e.toString());
    }
    return found;
  }

  private static JournalFile create(Path folder, UUID id) {
    Path file = folder.resolve(id + SUFFIX);
    try {
      Files.createDirectories(folder);
      Optional<FileChannel> channel = locked(file, StandardOpenOption.CREATE_NEW);
      if (channel.isPresent()) {
        return new JournalFile.OnDisk(file, channel.get());
      }
      LOG.warn("another process looks at a new journal, a kill -9 would lose these counts");
    } catch (IOException e) {
      LOG.warnf("counts are not in the journal, a kill -9 would lose them: %s", e.toString());
    }
    return JournalFile.NONE;
  }

  private Optional<Generation> takeOver(Path file) throws IOException {
    Optional<FileChannel> channel = locked(file, StandardOpenOption.READ);
    if (channel.isEmpty()) {
      return Optional.empty();
    }
    JournalFile.OnDisk journal = new JournalFile.OnDisk(file, channel.get());
    if (Files.getLastModifiedTime(file).toInstant().isBefore(clock.instant().minus(TRUSTED))) {
      LOG.warnf("counts of an ended process are too old to be added: %s", file.getFileName());
      journal.delete();
      return Optional.empty();
    }
    String name = file.getFileName().toString();
    UUID id = UUID.fromString(name.substring(0, name.length() - SUFFIX.length()));
    Generation left = Generation.leftBehind(id, journal, journal.read());
    if (left.isEmpty()) {
      journal.delete();
      return Optional.empty();
    }
    LOG.infof(
        "counts that an ended process left behind are added: tenants=%d", left.tenants().size());
    return Optional.of(left);
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
