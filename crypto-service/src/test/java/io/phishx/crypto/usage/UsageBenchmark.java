package io.phishx.crypto.usage;

import io.phishx.chassis.tenant.TenantId;
import io.phishx.crypto.testkit.Configs;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What it costs a call on rows to be counted, for one of a hundred tenants: in memory alone, and in
 * a journal on the disk of the temporary folder beside that. A score is calls per second of one
 * thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class UsageBenchmark {

  private static final int TENANTS = 100;

  private final List<TenantId> tenants =
      Stream.generate(() -> new TenantId(UUID.randomUUID())).limit(TENANTS).toList();
  private final UUID key = UUID.randomUUID();
  private final Path folder = temporary();
  private Generation inMemory = begin(Map.of());
  private Generation inJournal = begin(Map.of("usage-journal", folder.toString()));
  private int next;

  /** A file grows only as long as an iteration lasts. */
  @Setup(Level.Iteration)
  public void beginAnew() {
    end(inMemory);
    end(inJournal);
    inMemory = begin(Map.of());
    inJournal = begin(Map.of("usage-journal", folder.toString()));
  }

  @TearDown
  public void delete() throws IOException {
    end(inMemory);
    end(inJournal);
    Files.delete(folder);
  }

  @Benchmark
  public boolean countInMemory() {
    return count(inMemory);
  }

  @Benchmark
  public boolean countInJournal() {
    return count(inJournal);
  }

  private boolean count(Generation generation) {
    next = (next + 1) % TENANTS;
    return generation.add(tenants.get(next), FieldCounts.encrypted(3, 0, Map.of(key, 3L)));
  }

  private static Generation begin(Map<String, String> settings) {
    return new UsageJournal(Configs.crypto(settings), Clock.systemUTC()).begin();
  }

  private static void end(Generation generation) {
    generation.close();
    // one that counted nothing has nothing to confirm but its file
    generation.confirm(new TenantId(new UUID(0, 0)));
    generation.tenants().forEach(generation::confirm);
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("usage-journal");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
