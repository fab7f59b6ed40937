package io.phishx.embedded;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A shell process that outlives a killed JVM just long enough to end the JVM's children and delete
 * its temporary folders.
 *
 * <p>It learns of the JVM's death by the end of its standard input, which no other process holds.
 */
final class Watcher {
  private static final String SCRIPT =
      """
      trap '' INT TERM HUP
      owned=''
      while read -r verb value rest; do
        case $verb in
          own) owned="$owned $value:$rest" ;;
          ended)
            kept=''
            for entry in $owned; do
              [ "${entry%%:*}" = "$value" ] || kept="$kept $entry"
            done
            owned=$kept ;;
          folder) set -- "$@" "$value${rest:+ $rest}" ;;
        esac
      done
      for entry in $owned; do kill -"${entry#*:}" "${entry%%:*}" 2>/dev/null; done
      tries=0
      while [ $tries -lt 10 ]; do
        alive=''
        for entry in $owned; do kill -0 "${entry%%:*}" 2>/dev/null && alive=yes; done
        [ -z "$alive" ] && break
        sleep 1
        tries=$((tries + 1))
      done
      for entry in $owned; do kill -KILL "${entry%%:*}" 2>/dev/null; done
      for folder in "$@"; do rm -rf -- "$folder"; done
      """;

  private static @Nullable Writer input;

  private Watcher() {}

  /** Ends {@code pid} with {@code signal}, later with KILL, should this JVM die before it. */
  static void own(long pid, OwnedProcess.StopSignal signal) {
    tell("own " + pid + " " + signal);
  }

  static void ended(long pid) {
    tell("ended " + pid);
  }

  /** Deletes {@code folder} with all its content when this JVM is gone. */
  static void deleteAtEnd(Path folder) {
    tell("folder " + folder.toAbsolutePath());
  }

  private static synchronized void tell(String line) {
    try {
      if (input == null) {
        input = start();
      }
      input.write(line + "\n");
      input.flush();
    } catch (IOException gone) {
      input = null;
      throw new CannotStart(
          "The watcher process /bin/sh ended: %s.".formatted(gone.getMessage()), gone);
    }
  }

  private static Writer start() throws IOException {
    Process shell =
        new ProcessBuilder("/bin/sh", "-c", SCRIPT, "phishx-watcher")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    return shell.outputWriter(StandardCharsets.UTF_8);
  }
}
