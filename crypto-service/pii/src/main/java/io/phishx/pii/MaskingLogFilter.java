package io.phishx.pii;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.formatters.PatternFormatter;

/**
 * Masks personal data in the message, in the failures and in the context of each log record,
 * whoever logs it.
 *
 * <p>Leaves alone what operating needs and what tells little about a person: names of hosts and
 * links to them; addresses within private networks, which are those of the cluster's own pods and
 * stores, while a client's is seen from outside; and {@code 555-1234} without a word like "call"
 * before it, which is nobody's number and may be any pair of numbers. A failure is printed with the
 * type it has, but what a formatter calls its class is the mask's.
 */
@LoggingFilter(name = "pii")
public final class MaskingLogFilter implements Filter {

  /** Above what a private address or an unlabelled local number scores, below all else. */
  private static final double SURE = 0.6;

  private static final ExtFormatter MESSAGES = new PatternFormatter("%s");

  private static final ThreadLocal<Boolean> SCANNING = ThreadLocal.withInitial(() -> false);

  private final PiiScanner scanner;

  /**
   * @param phoneRegions codes of the regions whose national phone numbers count, split by commas
   */
  public MaskingLogFilter(@ConfigProperty(name = "phishx.pii.phone-regions") String phoneRegions) {
    Set<PiiType> types = EnumSet.complementOf(EnumSet.of(PiiType.URL, PiiType.DOMAIN));
    Set<String> regions =
        Arrays.stream(phoneRegions.split(",", -1))
            .map(String::strip)
            .filter(region -> !region.isEmpty())
            .collect(Collectors.toSet());
    this.scanner = new PiiScanner(types, regions);
  }

  /**
   * Masks {@code record} in place. Never holds one back, and never fails whoever logs: a record
   * that cannot be masked says so instead of what it said.
   */
  @Override
  public boolean isLoggable(LogRecord record) {
    // what the libraries below log while they scan has no personal data, and would come back here
    if (SCANNING.get()) {
      return true;
    }
    SCANNING.set(true);
    try {
      mask(record);
    } catch (RuntimeException | StackOverflowError e) {
      withhold(record, e);
    } finally {
      SCANNING.remove();
    }
    return true;
  }

  /** Without the fault's message, which may quote what could not be masked. */
  private static void withhold(LogRecord record, Throwable fault) {
    StackTraceElement[] trace = fault.getStackTrace();
    replace(
        record,
        "[record withheld: it could not be masked, %s%s]"
            .formatted(fault.getClass().getName(), trace.length == 0 ? "" : " at " + trace[0]));
    record.setThrown(null);
    if (record instanceof ExtLogRecord extended) {
      extended.setMdc(Map.of());
      extended.setNdc("");
    }
  }

  private void mask(LogRecord record) {
    String message = MESSAGES.formatMessage(record);
    if (message != null) {
      String masked = masked(message);
      if (!masked.equals(message)) {
        replace(record, masked);
      }
    }
    Throwable thrown = record.getThrown();
    if (thrown != null) {
      record.setThrown(MaskedThrowable.of(thrown, this::masked));
    }
    if (record instanceof ExtLogRecord extended) {
      maskContext(extended);
    }
  }

  /** What the thread was about when it logged: libraries put there what they like. */
  private void maskContext(ExtLogRecord record) {
    Map<String, String> context = record.getMdcCopy();
    Map<String, String> masked = new HashMap<>(context);
    masked.replaceAll((name, value) -> value == null ? null : masked(value));
    if (!masked.equals(context)) {
      record.setMdc(masked);
    }
    String nested = record.getNdc();
    if (nested != null && !nested.isEmpty()) {
      record.setNdc(masked(nested));
    }
  }

  String masked(String text) {
    List<PiiFinding> sure =
        scanner.scan(text).stream().filter(finding -> finding.score() >= SURE).toList();
    return PiiMasker.mask(text, sure, PiiMasker.Style.TOKEN);
  }

  private static void replace(LogRecord record, String message) {
    if (record instanceof ExtLogRecord extended) {
      extended.setMessage(message, ExtLogRecord.FormatStyle.NO_FORMAT);
    } else {
      record.setMessage(message);
    }
    record.setParameters(null);
  }
}
