package io.phishx.local;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the user asked for on the command line.
 *
 * @param once end after the tour
 * @param demo create the demonstration's users and walk the tour
 * @param tls serve and call over TLS
 * @param port the public port
 * @param data where to keep data; null for a folder that goes with the run
 */
record LauncherOptions(boolean once, boolean demo, boolean tls, int port, @Nullable Path data) {

  static final int LOWEST_PORT = 1024;
  static final int HIGHEST_PORT = 64_000;

  /** A wish that can't be understood; the message is one sentence. */
  static final class NotUnderstood extends Exception {
    private static final long serialVersionUID = 1L;

    NotUnderstood(String message) {
      super(message);
    }
  }

  static LauncherOptions parse(List<String> arguments) throws NotUnderstood {
    boolean once = false;
    boolean demo = true;
    boolean tls = false;
    int port = 8000;
    Path data = null;
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      switch (argument) {
        case "--once" -> once = true;
        case "--no-demo" -> demo = false;
        case "--tls" -> tls = true;
        case "--port" -> port = port(value(arguments, ++i, argument));
        case "--data" -> data = Path.of(value(arguments, ++i, argument));
        default ->
            throw new NotUnderstood("Unknown option " + argument + "; --help lists them all.");
      }
    }
    return new LauncherOptions(once, demo, tls, port, data);
  }

  private static String value(List<String> arguments, int index, String option)
      throws NotUnderstood {
    if (index >= arguments.size()) {
      throw new NotUnderstood("Option " + option + " needs a value.");
    }
    return arguments.get(index);
  }

  private static int port(String text) throws NotUnderstood {
    try {
      int port = Integer.parseInt(text);
      if (port >= LOWEST_PORT && port <= HIGHEST_PORT) {
        return port;
      }
    } catch (NumberFormatException noNumber) {
      throw new NotUnderstood("Option --port needs a number, got " + text + ".");
    }
    throw new NotUnderstood(
        "Option --port needs a number from %d to %d, got %s."
            .formatted(LOWEST_PORT, HIGHEST_PORT, text));
  }
}
