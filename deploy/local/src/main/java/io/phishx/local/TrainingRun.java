package io.phishx.local;

import io.phishx.embedded.CannotStart;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Walks the tour once, unseen, so that the services' JVMs leave their start-up caches beside the
 * build; {@code deploy/up} does it after it has built.
 */
public final class TrainingRun {

  private TrainingRun() {}

  public static void main(String[] arguments) {
    PrintStream nobody =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    PhishxSystem system;
    try {
      system = PhishxSystem.builder().training().start();
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    try (system) {
      PublicApi api = system.api();
      new DemoTenant(api, system.operator()).create();
      new Tour(system, api, nobody).walk();
    } catch (CannotStart e) {
      System.err.println(e.getMessage());
    }
    List<String> without = system.withoutStartUpCache();
    if (!without.isEmpty()) {
      System.err.println("No start-up cache was made for " + String.join(", ", without) + ".");
      System.exit(1);
    }
  }
}
