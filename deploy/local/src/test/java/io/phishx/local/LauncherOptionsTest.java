package io.phishx.local;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherOptionsTest {

  @Test
  void withoutWordsTheTourIsWalkedOnPort8000AndThenStaysUp() throws Exception {
    assertEquals(
        new LauncherOptions(false, true, false, 8000, null), LauncherOptions.parse(List.of()));
  }

  @Test
  void allOptionsAreHeard() throws Exception {
    assertEquals(
        new LauncherOptions(true, false, true, 9000, Path.of("/tmp/x")),
        LauncherOptions.parse(
            List.of("--once", "--no-demo", "--tls", "--port", "9000", "--data", "/tmp/x")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--prot 1", "--port", "--port x", "--port 80", "--port 70000", "--data", "up"})
  void whatIsNotUnderstoodIsSaidInOneSentence(String words) {
    LauncherOptions.NotUnderstood refused =
        assertThrows(
            LauncherOptions.NotUnderstood.class,
            () -> LauncherOptions.parse(List.of(words.split(" "))));
    String said = String.valueOf(refused.getMessage());
    assertTrue(said.endsWith("."), said);
    assertEquals(1, said.lines().count());
  }
}
