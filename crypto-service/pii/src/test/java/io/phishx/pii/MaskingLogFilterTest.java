package io.phishx.pii;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.Test;

class MaskingLogFilterTest {

  private final MaskingLogFilter filter = new MaskingLogFilter("US, DE");

  @Test
  void parametersAreMaskedToo() {
    // Given
    ExtLogRecord printf =
        new ExtLogRecord(
            Level.INFO, "user %s from %s", ExtLogRecord.FormatStyle.PRINTF, getClass().getName());
    printf.setParameters(new Object[] {"bob@example.com", "203.0.113.9"});
    LogRecord plain = new LogRecord(Level.INFO, "user {0}");
    plain.setParameters(new Object[] {"bob@example.com"});

    // When / Then
    assertTrue(filter.isLoggable(printf));
    assertTrue(filter.isLoggable(plain));
    assertEquals("user [EMAIL] from [IP_ADDRESS]", printf.getMessage());
    assertEquals("user [EMAIL]", plain.getMessage());
  }

  @Test
  void theContextIsMaskedToo() {
    // Given
    ExtLogRecord record = new ExtLogRecord(Level.INFO, "done", getClass().getName());
    record.setMdc(Map.of("user", "bob@example.com", "traceId", "4bf92f3577b34da6a3ce929d0e0e4736"));
    record.setNdc("mail to carol@example.com");

    // When
    filter.isLoggable(record);

    // Then
    assertEquals(
        Map.of("user", "[EMAIL]", "traceId", "4bf92f3577b34da6a3ce929d0e0e4736"),
        record.getMdcCopy());
    assertEquals("mail to [EMAIL]", record.getNdc());
    assertEquals("done", record.getMessage());
  }

  @Test
  void whatOperatingNeedsStays() {
    for (String line :
        new String[] {
          "listening on http://0.0.0.0:8081 in 1.234s",
          "GET https://api.example.com/v1 took 35 ms",
          "connection to 10.0.12.7:5432 refused",
          "connection to [fd12:3456:789a::7]:6379 refused",
          "pod 172.16.4.9 and node 192.168.1.20 are ready",
          "rows 555-1234 of 9000",
          "2026-11-25 07:34:13,123 trace 4bf92f3577b34da6a3ce929d0e0e4736",
          "tenant 550e8400-e29b-41d4-a716-446655440000 has 4155552671 rows",
          "100% of %s"
        }) {
      assertEquals(line, filter.masked(line));
    }
  }

  @Test
  void aPersonsNumberAndAddressGoAlsoInTheirShortForms() {
    assertEquals("call [PHONE] back", filter.masked("call 867-5309 back"));
    assertEquals("phone: [PHONE]", filter.masked("phone: 555-1234"));
    assertEquals("refused [IP_ADDRESS] twice", filter.masked("refused 203.0.113.9 twice"));
    assertEquals("from [IP_ADDRESS]", filter.masked("from 2001:db8::7"));
  }

  @Test
  void aFailureKeepsItsTraceAndLosesItsPersonalData() {
    // Given
    Throwable cause = new IllegalArgumentException("bad address bob@example.com");
    Throwable failure = new IllegalStateException("could not send", cause);
    failure.addSuppressed(new RuntimeException("also carol@example.com"));
    LogRecord record = new LogRecord(Level.SEVERE, "failed");
    record.setThrown(failure);

    // When
    filter.isLoggable(record);

    // Then
    StringWriter printed = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(printed));
    String text = printed.toString();
    assertTrue(text.startsWith("java.lang.IllegalStateException: could not send"), text);
    assertTrue(text.contains("Caused by: java.lang.IllegalArgumentException: bad address [EMAIL]"));
    assertTrue(text.contains("Suppressed: java.lang.RuntimeException: also [EMAIL]"));
    assertTrue(text.contains(getClass().getName()));
    assertFalse(text.contains("@example.com"));
  }

  @Test
  void aFailureThatPrintsMoreThanItsMessageIsMaskedToo() {
    // Given
    Throwable cause =
        new IllegalArgumentException("bad address") {
          private static final long serialVersionUID = 1L;

          @Override
          @SuppressWarnings("OverrideThrowableToString") // as jakarta.mail's AddressException does
          public String toString() {
            return "bad address in bob@example.com";
          }
        };
    LogRecord record = new LogRecord(Level.SEVERE, "failed");
    record.setThrown(new IllegalStateException("could not send", cause));

    // When
    filter.isLoggable(record);

    // Then
    StringWriter printed = new StringWriter();
    record.getThrown().printStackTrace(new PrintWriter(printed));
    assertTrue(printed.toString().contains("Caused by: bad address in [EMAIL]"), printed::toString);
    assertFalse(printed.toString().contains("@example.com"));
  }

  @Test
  void aFailureWithoutPersonalDataStaysItself() {
    // Given
    Throwable failure = new IllegalStateException("plain", new RuntimeException());
    LogRecord record = new LogRecord(Level.SEVERE, "failed");
    record.setThrown(failure);

    // When
    filter.isLoggable(record);

    // Then
    assertSame(failure, record.getThrown());
  }

  @Test
  void aRecordThatCannotBeMaskedIsWithheldAndItsLoggerGoesOn() {
    // Given
    ExtLogRecord parameter =
        new ExtLogRecord(
            Level.INFO, "user %s", ExtLogRecord.FormatStyle.PRINTF, getClass().getName());
    parameter.setParameters(new Object[] {new Unprintable()});
    parameter.setMdc(Map.of("user", "bob@example.com"));
    parameter.setNdc("mail to bob@example.com");
    LogRecord failure = new LogRecord(Level.SEVERE, "failed");
    failure.setThrown(new UnprintableFailure());

    // When / Then
    for (LogRecord record : List.of(parameter, failure)) {
      assertTrue(filter.isLoggable(record));
      assertTrue(record.getMessage().startsWith("[record withheld"), record.getMessage());
      assertTrue(
          record.getMessage().contains("UnsupportedOperationException"), record.getMessage());
      assertFalse(record.getMessage().contains("bob"), record.getMessage());
      assertNull(record.getThrown());
      assertNull(record.getParameters());
    }
    assertEquals(Map.of(), parameter.getMdcCopy());
    assertEquals("", parameter.getNdc());
  }

  private static final class Unprintable {
    @Override
    public String toString() {
      throw new UnsupportedOperationException("bob@example.com");
    }
  }

  private static final class UnprintableFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new UnsupportedOperationException("bob@example.com");
    }
  }
}
