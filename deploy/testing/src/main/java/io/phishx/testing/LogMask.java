package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.restassured.path.json.JsonPath;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.logging.Formatter;
import org.jboss.logging.Logger;
import org.jboss.logging.MDC;
import org.jboss.logging.NDC;
import org.jboss.logmanager.ExtHandler;
import org.jboss.logmanager.LogContext;
import org.jboss.logmanager.formatters.JsonFormatter;
import org.jboss.logmanager.formatters.StructuredFormatter;
import org.jboss.logmanager.handlers.ConsoleHandler;
import org.jspecify.annotations.Nullable;

/** Shows that what the running service logs comes out without personal data. */
public final class LogMask {

  private static final Logger LOG = Logger.getLogger("io.phishx.testing.mask");

  private LogMask() {}

  /**
   * Logs addresses in a message, a parameter, a failure and the context, and reads the console's
   * log as the JSON that the service writes outside tests.
   */
  public static void assertPersonalDataIsMasked() {
    // Given
    ConsoleHandler console = console();
    assertNotNull(console, "the service logs to no console");
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    console.setOutputStream(new PrintStream(written, true, StandardCharsets.UTF_8));
    Formatter before = console.getFormatter();
    JsonFormatter json = new JsonFormatter();
    json.setExceptionOutputType(StructuredFormatter.ExceptionOutputType.FORMATTED);
    console.setFormatter(json);

    // When
    try {
      LOG.warn("mask test: written by alice@example.com");
      LOG.warnf("mask test: %s paid with %s", "bob@example.com", "4111 1111 1111 1111");
      LOG.warn(
          "mask test: failed",
          new IllegalStateException(
              "outer", new RuntimeException("no such user: carol@example.com")));
      MDC.put("user", "dave@example.com");
      MDC.put("trace", "4bf92f3577b34da6a3ce929d0e0e4736");
      NDC.push("mail to erin@example.com");
      LOG.warn("mask test: context");
      console.flush();
    } finally {
      MDC.remove("user");
      MDC.remove("trace");
      NDC.clear();
      console.setFormatter(before);
      console.setTarget(ConsoleHandler.Target.SYSTEM_OUT);
    }

    // Then
    String log = written.toString(StandardCharsets.UTF_8);
    assertTrue(log.contains("mask test: written by [EMAIL]"), log);
    assertTrue(log.contains("mask test: [EMAIL] paid with [CREDIT_CARD]"), log);
    assertTrue(log.contains("no such user: [EMAIL]"), log);
    assertTrue(log.contains("java.lang.IllegalStateException: outer"), log);
    JsonPath context = context(log);
    assertEquals("[EMAIL]", context.getString("mdc.user"), log);
    assertEquals("4bf92f3577b34da6a3ce929d0e0e4736", context.getString("mdc.trace"), log);
    assertEquals("mail to [EMAIL]", context.getString("ndc"), log);
    for (String secret : List.of("alice", "bob", "carol", "dave", "erin", "4111")) {
      assertFalse(log.contains(secret), log);
    }
  }

  private static JsonPath context(String log) {
    return log.lines()
        .filter(line -> line.contains("mask test: context"))
        .map(JsonPath::from)
        .findFirst()
        .orElseThrow(() -> new AssertionError("the record with a context was not written: " + log));
  }

  private static @Nullable ConsoleHandler console() {
    Deque<java.util.logging.Handler> open =
        new ArrayDeque<>(List.of(LogContext.getLogContext().getLogger("").getHandlers()));
    while (!open.isEmpty()) {
      java.util.logging.Handler handler = open.pop();
      if (handler instanceof ConsoleHandler found) {
        return found;
      }
      if (handler instanceof ExtHandler extended) {
        open.addAll(List.of(extended.getHandlers()));
      }
    }
    return null;
  }
}
