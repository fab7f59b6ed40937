package io.phishx.embedded;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.embedded.OwnedProcess.Spec;
import io.phishx.embedded.OwnedProcess.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How owned processes start, fail and end. */
class OwnedProcessTest {
  private static final Duration SOON = Duration.ofSeconds(10);

  @TempDir private Path folder;

  @Test
  void waitsForItsConditionAndKeepsTheLog() {
    Path marker = folder.resolve("ready");
    Spec spec = shell("echo \"hello $NAME\"; touch ready; exec sleep 60");

    try (OwnedProcess process =
        OwnedProcess.start(spec.withEnvironment(Map.of("NAME", "world")).withDirectory(folder))
            .await(SOON, () -> Files.exists(marker))) {
      assertTrue(process.isAlive());
      assertEquals(List.of("hello world"), process.logTail(1));
    }
  }

  @Test
  void aProgramThatEndsEarlyIsExplainedByItsLastWords() {
    OwnedProcess process = OwnedProcess.start(shell("echo no such model; exit 3"));

    CannotStart refused = assertThrows(CannotStart.class, () -> process.await(SOON, () -> false));

    assertTrue(
        refused.getMessage().matches("demo ended with exit code 3 .*: no such model"),
        refused.getMessage());
  }

  @Test
  void aProgramThatNeverGetsReadyIsStopped() {
    OwnedProcess process = OwnedProcess.start(shell("exec sleep 60"));

    CannotStart refused =
        assertThrows(CannotStart.class, () -> process.await(Duration.ofMillis(100), () -> false));

    assertTrue(refused.getMessage().startsWith("demo was not ready within"), refused.getMessage());
    assertFalse(process.isAlive());
  }

  @Test
  void aMissingProgramIsOneSentence() {
    Spec spec = Spec.of("demo", List.of("/no/such/program"), folder.resolve("log"));

    CannotStart refused = assertThrows(CannotStart.class, () -> OwnedProcess.start(spec));

    assertTrue(refused.getMessage().startsWith("demo cannot be started: "), refused.getMessage());
  }

  @Test
  void whoeverIgnoresTheRequestToEndIsKilledWithItsChildren() throws Exception {
    Path child = folder.resolve("child");
    Spec stubborn =
        shell("trap '' TERM; sleep 60 & echo $! > child.new; mv child.new child; wait; wait")
            .withDirectory(folder)
            .withStop(StopSignal.TERM, Duration.ofMillis(200));
    OwnedProcess process = OwnedProcess.start(stubborn).await(SOON, () -> Files.exists(child));
    long childPid = Long.parseLong(Files.readString(child).strip());
    assertTrue(isAlive(childPid));

    process.close();

    assertFalse(process.isAlive());
    await().atMost(SOON).until(() -> !isAlive(childPid));
  }

  @Test
  void tellsTheExitCodeToWhoeverWaits() {
    OwnedProcess process = OwnedProcess.start(shell("exit 7"));

    assertEquals(7, process.onExit().join());
  }

  @Test
  void endsAFrozenProgramToo() {
    OwnedProcess process = OwnedProcess.start(shell("exec sleep 60"));
    process.freeze();

    process.close();

    assertFalse(process.isAlive());
  }

  private Spec shell(String script) {
    return Spec.of("demo", List.of("/bin/sh", "-c", script), folder.resolve("demo.log"));
  }

  private static boolean isAlive(long pid) {
    return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
  }
}
