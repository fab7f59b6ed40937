package io.phishx.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** Python {@code cryptography}'s Fernet as a peer, where a python3 on the path has it. */
final class PythonFernet {

  private static final String PROGRAM = "fernet.py";
  private static final int VALUES = 5;

  private PythonFernet() {}

  /** Lines of the table of benchmarks; none where there is no such Python. */
  static List<String> lines() {
    try (InputStream program =
        Objects.requireNonNull(PythonFernet.class.getResourceAsStream(PROGRAM))) {
      Process python =
          new ProcessBuilder("python3", "-").redirectError(ProcessBuilder.Redirect.DISCARD).start();
      try (var in = python.getOutputStream()) {
        program.transferTo(in);
      }
      String answer = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return python.waitFor() == 0 ? answer.lines().map(PythonFernet::line).toList() : List.of();
    } catch (IOException noPython) {
      return List.of();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    }
  }

  private static String line(String text) {
    String[] values = text.split(" ", -1);
    if (values.length != VALUES) {
      throw new UncheckedIOException(new IOException("unexpected line from Python: " + text));
    }
    double mean = Double.parseDouble(values[1]);
    return String.format(
        Locale.ROOT,
        "| Field: peerPythonFernet %s | %.3f | %,.0f | %.3f | %.3f | %.3f |  |  | peer |",
        values[0],
        mean,
        1e6 / mean,
        Double.parseDouble(values[2]),
        Double.parseDouble(values[3]),
        Double.parseDouble(values[4]));
  }
}
