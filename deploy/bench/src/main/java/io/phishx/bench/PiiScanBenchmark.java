package io.phishx.bench;

import io.phishx.pii.PiiScanner;
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
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class PiiScanBenchmark {

  @Param public ScannedText text = ScannedText.MAIL;

  private final PiiScanner scanner = PiiScanner.ofAll(Set.of("US", "GB", "DE", "FR"));
  private List<String> texts = List.of();

  @Setup
  public void prepare() {
    texts = text.megabyte();
  }

  /** How many findings there are in the megabyte. */
  @Benchmark
  @Figure(unit = Figure.Unit.PER_SECOND, floor = 10, goal = 30)
  public int megabyte() {
    int found = 0;
    for (String one : texts) {
      found += scanner.scan(one).size();
    }
    return found;
  }
}
