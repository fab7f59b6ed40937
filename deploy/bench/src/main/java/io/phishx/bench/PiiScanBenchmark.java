package io.phishx.bench;

import io.phishx.pii.PiiFinding;
import io.phishx.pii.PiiScanner;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Scanning texts of a million bytes for all kinds of personal data; a score is MB per second. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class PiiScanBenchmark {

  private static final int MEGABYTE = 1_000_000;

  private static final String MAIL =
      """
      Dear team,
      please find attached the quarterly report. The numbers are up 12.5% to 4.3 million since
      2024-03-01, as John said in yesterday's meeting; the board will discuss them on Tuesday at
      10:30 in room 4.12. Until then, have a look at https://example.com/reports/2024?id=17 and
      send me your comments. Für Rückfragen bin ich am Montag im Büro erreichbar.
      Kind regards
      Alice Example <alice@example.com>, +1 212-555-2368

      """;

  /** What the text is. */
  @Param({"mail", "log", "words"})
  public String text = "mail";

  private final PiiScanner scanner = PiiScanner.ofAll(Set.of("US", "GB", "DE", "FR"));
  private String scanned = "";

  @Setup
  public void prepare() {
    String piece =
        switch (text) {
          case "mail" -> MAIL;
          case "log" ->
              "2026-11-25 07:34:13,123 INFO [io.phishx.crypto] (executor-thread-1) rows opened:"
                  + " tenant=550e8400-e29b-41d4-a716-446655440000 count=1000 took=12ms\n";
          default -> "a ";
        };
    int length = piece.getBytes(StandardCharsets.UTF_8).length;
    scanned = piece.repeat(MEGABYTE / length + 1);
  }

  @Benchmark
  @Figure(unit = Figure.Unit.PER_SECOND, floor = 10, goal = 30, only = "mail")
  public List<PiiFinding> megabyte() {
    return scanner.scan(scanned);
  }
}
