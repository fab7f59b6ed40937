package io.phishx.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A child process with a log file that ends with this JVM, and of which only itself and its
 * descendants are ever signalled.
 *
 * <p>Safe for use by several threads. At JVM shutdown all owned processes are stopped, the youngest
 * first.
 */
public final class OwnedProcess implements AutoCloseable {
  private static final long POLL_MS = 20;
  private static final Duration KILL_GRACE = Duration.ofSeconds(10);

  private static final Set<OwnedProcess> ALIVE = new LinkedHashSet<>();
  private static boolean shuttingDown;

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(OwnedProcess::stopAll, "phishx-stop-owned-processes"));
  }

  /** What asks the program to end itself. */
  public enum StopSignal {
    /** The usual request. */
    TERM,
    /** PostgreSQL's fast shutdown. */
    INT
  }

  /**
   * What to start.
   *
   * @param name for messages, such as {@code auth-service}
   * @param command program and arguments
   * @param environment set in addition to this JVM's environment
   * @param directory working directory, or null for this JVM's
   * @param logFile receives standard output and error, appended
   * @param stopSignal how it is asked to end
   * @param stopGrace how long it may take to end before it is killed
   */
  public record Spec(
      String name,
      List<String> command,
      Map<String, String> environment,
      @Nullable Path directory,
      Path logFile,
      StopSignal stopSignal,
      Duration stopGrace) {

    public Spec {
      Objects.requireNonNull(name);
      Objects.requireNonNull(logFile);
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      if (command.isEmpty()) {
        throw new IllegalArgumentException("a command has at least a program");
      }
      if (stopGrace.isNegative()) {
        throw new IllegalArgumentException("stopGrace is 0 or more, was " + stopGrace);
      }
    }

    /** Inherits environment and directory, ends by TERM within ten seconds. */
    public static Spec of(String name, List<String> command, Path logFile) {
      return new Spec(
          name, command, Map.of(), null, logFile, StopSignal.TERM, Duration.ofSeconds(10));
    }

    public Spec withEnvironment(Map<String, String> variables) {
      return new Spec(name, command, variables, directory, logFile, stopSignal, stopGrace);
    }

    public Spec withDirectory(Path folder) {
      return new Spec(name, command, environment, folder, logFile, stopSignal, stopGrace);
    }

    public Spec withStop(StopSignal signal, Duration grace) {
      return new Spec(name, command, environment, directory, logFile, signal, grace);
    }
  }

  private final Spec spec;
  private final Process process;

  private OwnedProcess(Spec spec, Process process) {
    this.spec = spec;
    this.process = process;
  }

  /**
   * Starts the program and returns at once.
   *
   * @throws CannotStart when the program is missing, the log cannot be written, or this JVM is
   *     shutting down
   */
  public static OwnedProcess start(Spec spec) {
    var builder =
        new ProcessBuilder(spec.command())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(spec.logFile().toFile()));
    builder.environment().putAll(spec.environment());
    if (spec.directory() != null) {
      builder.directory(spec.directory().toFile());
    }
    synchronized (ALIVE) {
      if (shuttingDown) {
        throw new CannotStart(spec.name() + " is not started because this program is ending.");
      }
      try {
        Path logFolder = spec.logFile().toAbsolutePath().getParent();
        if (logFolder != null) {
          Files.createDirectories(logFolder);
        }
        OwnedProcess owned = new OwnedProcess(spec, builder.start());
        ALIVE.add(owned);
        Watcher.own(owned.pid(), spec.stopSignal());
        var unused = owned.process.onExit().thenRun(owned::forget);
        return owned;
      } catch (IOException refused) {
        throw new CannotStart(
            "%s cannot be started: %s.".formatted(spec.name(), refused.getMessage()), refused);
      }
    }
  }

  /**
   * Waits until {@code ready} answers true; an exception it throws counts as "not yet", but for
   * {@link CannotStart}, which ends the wait and the program.
   *
   * @throws CannotStart when the program ends before, or {@code timeout} passes; the program is
   *     then stopped and the message carries the last line of its log
   */
  public OwnedProcess await(Duration timeout, Callable<Boolean> ready) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (System.nanoTime() < deadline) {
      if (answersTrue(ready)) {
        return this;
      }
      if (endsWithin(POLL_MS)) {
        throw new CannotStart(
            "%s ended with exit code %d before it was ready; its last words in %s: %s"
                .formatted(spec.name(), process.exitValue(), spec.logFile(), lastLine()));
      }
    }
    close();
    throw new CannotStart(
        "%s was not ready within %d seconds; its last words in %s: %s"
            .formatted(spec.name(), timeout.toSeconds(), spec.logFile(), lastLine()));
  }

  public String name() {
    return spec.name();
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public Path logFile() {
    return spec.logFile();
  }

  /** Completes with the exit code when the program has ended, whoever ended it. */
  public CompletableFuture<Integer> onExit() {
    return process.onExit().thenApply(Process::exitValue);
  }

  /** Asks the program to end and kills it after the grace time; does nothing when it has ended. */
  @Override
  public void close() {
    if (process.isAlive()) {
      thaw();
      signal(spec.stopSignal().name());
      if (!endsWithin(spec.stopGrace().toMillis())) {
        kill();
      }
    }
    forget();
  }

  /** Ends the program and all its descendants by KILL, as a power cut would, and waits for it. */
  public void kill() {
    List<ProcessHandle> descendants = process.descendants().toList();
    process.destroyForcibly();
    descendants.forEach(ProcessHandle::destroyForcibly);
    endsWithin(KILL_GRACE.toMillis());
    descendants.forEach(handle -> handle.onExit().join());
    forget();
  }

  /**
   * Stops the program's clock: it keeps its connections and answers nothing until {@link #thaw}.
   */
  public void freeze() {
    signal("STOP");
  }

  public void thaw() {
    signal("CONT");
  }

  /** The last lines of the log, at most {@code lines}. */
  public List<String> logTail(int lines) {
    return LogFile.tail(spec.logFile(), lines);
  }

  private String lastLine() {
    List<String> tail = logTail(1);
    return tail.isEmpty() ? "(none)" : tail.getFirst();
  }

  /** Signals this process and its descendants; all of them are ours. */
  private void signal(String signal) {
    List<String> command =
        new ArrayList<>(List.of("/bin/sh", "-c", "kill -" + signal + " \"$@\"", "sh"));
    command.add(Long.toString(pid()));
    if (!signal.equals(spec.stopSignal().name())) {
      process.descendants().map(handle -> Long.toString(handle.pid())).forEach(command::add);
    }
    try {
      new ProcessBuilder(command)
          .redirectOutput(ProcessBuilder.Redirect.DISCARD)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start()
          .waitFor();
    } catch (IOException noShell) {
      process.destroy();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean endsWithin(long millis) {
    boolean interrupted = Thread.interrupted();
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException again) {
      interrupted = true;
      return !process.isAlive();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private boolean answersTrue(Callable<Boolean> ready) {
    try {
      return ready.call();
    } catch (CannotStart hopeless) {
      close();
      throw hopeless;
    } catch (Exception notYet) {
      return false;
    }
  }

  private void forget() {
    synchronized (ALIVE) {
      if (!process.isAlive() && ALIVE.remove(this)) {
        Watcher.ended(pid());
      }
    }
  }

  private static void stopAll() {
    List<OwnedProcess> left;
    synchronized (ALIVE) {
      shuttingDown = true;
      left = new ArrayList<>(ALIVE).reversed();
    }
    left.forEach(OwnedProcess::close);
  }
}
