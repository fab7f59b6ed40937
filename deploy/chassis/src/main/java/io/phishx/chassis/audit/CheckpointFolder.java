package io.phishx.chassis.audit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Appends checkpoints to a file per service and day, one per line, forced to the disk. */
final class CheckpointFolder {

  static final int FILES = 400;

  private final Path folder;

  CheckpointFolder(Path folder) {
    this.folder = folder;
  }

  /**
   * The newest checkpoint of a service that {@code read} takes, by its place in the chain; blocks.
   * Looks back as far as {@value #FILES} files.
   */
  Optional<AuditCheckpoint> newest(String service, Function<String, Optional<AuditCheckpoint>> read)
      throws IOException {
    for (Path file : newestFirst(service)) {
      Optional<AuditCheckpoint> found =
          Files.readAllLines(file).stream()
              .map(read)
              .flatMap(Optional::stream)
              .max(Comparator.comparingLong(AuditCheckpoint::seq));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<Path> newestFirst(String service) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern name = Pattern.compile(Pattern.quote(service) + "-\\d{4}-\\d{2}-\\d{2}\\.jws");
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> name.matcher(String.valueOf(file.getFileName())).matches())
          .sorted(Comparator.reverseOrder())
          .limit(FILES)
          .toList();
    }
  }

  /** Blocks; call it on a worker. A checkpoint that is written twice does no harm. */
  void append(AuditCheckpoint checkpoint, String compact) throws IOException {
    Files.createDirectories(folder);
    LocalDate day = LocalDate.ofInstant(checkpoint.at(), ZoneOffset.UTC);
    Path file = folder.resolve(checkpoint.service() + "-" + day + ".jws");
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND)) {
      ByteBuffer line = ByteBuffer.wrap((compact + "\n").getBytes(StandardCharsets.US_ASCII));
      while (line.hasRemaining()) {
        channel.write(line);
      }
      channel.force(true);
    }
  }
}
