package io.phishx.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** What a process occupies of the machine's memory. */
final class Memory {

  private Memory() {}

  static double residentMegabytes(long pid) {
    try {
      Process ps =
          new ProcessBuilder("ps", "-o", "rss=", "-p", Long.toString(pid))
              .redirectErrorStream(true)
              .start();
      String kibibytes =
          new String(ps.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return Long.parseLong(kibibytes) / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
