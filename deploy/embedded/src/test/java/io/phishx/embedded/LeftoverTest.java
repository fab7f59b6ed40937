package io.phishx.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nothing stays of what a JVM started, however the JVM ends. */
class LeftoverTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  @TempDir private Path temporary;

  @Test
  void aKilledJvmLeavesNoProcessAndNoFolder() throws IOException {
    Process jvm = startHolder();
    List<String> report = readReport(jvm);

    jvm.destroyForcibly();

    await().atMost(SOON).untilAsserted(() -> assertNothingLeft(report));
  }

  @Test
  void aJvmThatEndsByItselfLeavesNoProcessAndNoFolder() throws IOException, InterruptedException {
    Process jvm = startHolder("ends");
    List<String> report = readReport(jvm);

    assertEquals(0, jvm.waitFor());

    await().atMost(SOON).untilAsserted(() -> assertNothingLeft(report));
  }

  private Process startHolder(String... arguments) throws IOException {
    String classPath =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> command =
        new ArrayList<>(
            List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "-Djava.io.tmpdir=" + temporary,
                "-cp",
                classPath,
                StoreHolder.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  private static List<String> readReport(Process jvm) throws IOException {
    List<String> report = new ArrayList<>();
    BufferedReader reader = jvm.inputReader();
    for (String line = reader.readLine(); !"ready".equals(line); line = reader.readLine()) {
      assertNotNull(line, "the holder ended early, said " + report);
      report.add(line);
    }
    assertTrue(
        report.stream().filter(line -> line.startsWith("pid ")).count() >= 3, report::toString);
    return report;
  }

  private void assertNothingLeft(List<String> report) throws IOException {
    for (String line : report) {
      String value = line.substring(line.indexOf(' ') + 1);
      if (line.startsWith("pid ")) {
        assertFalse(
            ProcessHandle.of(Long.parseLong(value)).filter(ProcessHandle::isAlive).isPresent(),
            line);
      } else if (line.startsWith("folder ")) {
        assertFalse(Files.exists(Path.of(value)), line);
      }
    }
    try (Stream<Path> left = Files.list(temporary)) {
      assertEquals(
          List.of(),
          left.filter(path -> path.getFileName().toString().startsWith("phishx")).toList());
    }
  }
}
