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

/** Appends checkpoints to a file per service and day, one per line, forced to the disk. */
final class CheckpointFolder {

  private final Path folder;

  CheckpointFolder(Path folder) {
    this.folder = folder;
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
