package io.phishx.embedded;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Reads the end of a program's log, however long the log is. */
final class LogFile {
  private static final int READ_BYTES = 8_192;

  private LogFile() {}

  /** The last lines that are not blank, at most {@code lines}; none when it cannot be read. */
  static List<String> tail(Path log, int lines) {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      long length = file.length();
      byte[] end = new byte[(int) Math.min(length, READ_BYTES)];
      file.seek(length - end.length);
      file.readFully(end);
      List<String> all = Arrays.asList(new String(end, StandardCharsets.UTF_8).split("\n", -1));
      List<String> spoken = all.stream().filter(line -> !line.isBlank()).toList();
      return spoken.subList(Math.max(0, spoken.size() - lines), spoken.size());
    } catch (IOException unreadable) {
      return List.of();
    }
  }
}
