package io.phishx.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Data, configuration and log of one PostgreSQL server, and the commands that work on them. */
final class PostgresFolder {
  private static final long NEEDED_MEGABYTES = 200;
  private static final Duration INIT_TIMEOUT = Duration.ofMinutes(2);
  private static final Map<String, String> DEFAULTS = defaults();

  private final Path home;
  private final boolean temporary;
  private final PostgresBinaries binaries;
  private final RunAs runAs;

  private PostgresFolder(Path home, boolean temporary) {
    this.home = home;
    this.temporary = temporary;
    this.runAs = RunAs.here();
    this.binaries = PostgresBinaries.here(runAs);
  }

  static PostgresFolder temporary() {
    return new PostgresFolder(Folders.temporary("postgres"), true);
  }

  static PostgresFolder persistent(Path home) {
    return new PostgresFolder(home.toAbsolutePath(), false);
  }

  Path home() {
    return home;
  }

  Path data() {
    return home.resolve("data");
  }

  Path log() {
    return home.resolve("postgresql.log");
  }

  boolean hasData() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  /** Makes the data in a folder that does not exist yet. */
  interface Copy {
    void into(Path folder) throws IOException;
  }

  /** Ends the copying and gives what recovery starts with. */
  interface Label {
    String get() throws SQLException;
  }

  /** Puts a copy of another server in place of the data, to be started as its standby. */
  void replaceData(Copy copy, Label label) throws SQLException {
    Folders.require(home, "PostgreSQL", NEEDED_MEGABYTES);
    Path draft = home.resolve("data.new");
    try {
      Folders.delete(draft);
      copy.into(draft);
      Files.writeString(draft.resolve("backup_label"), label.get());
      Files.createFile(draft.resolve("standby.signal"));
      Folders.delete(data());
      Files.move(draft, data());
    } catch (IOException refused) {
      throw unwritable(refused);
    }
  }

  /** Lets the server start as a standby next time. */
  void standBy() {
    try {
      Files.createFile(data().resolve("standby.signal"));
    } catch (IOException refused) {
      throw unwritable(refused);
    }
  }

  /** Runs initdb where no server was before. */
  void initialise(String superuserPassword) {
    Folders.require(home, "PostgreSQL", NEEDED_MEGABYTES);
    if (hasData()) {
      return;
    }
    Path draft = home.resolve("data.new");
    Path password = home.resolve("superuser.password");
    try {
      Folders.delete(draft);
      Files.deleteIfExists(password);
      Files.createFile(
          password,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(password, superuserPassword);
      runAs.giveAway(home);
      runInitdb(draft, password);
      Files.writeString(draft.resolve("pg_hba.conf"), hostBasedAccess());
      Files.move(draft, data());
    } catch (IOException refused) {
      throw unwritable(refused);
    } finally {
      password.toFile().delete();
    }
  }

  /** Writes the configuration and clears what a crash left behind. */
  void configure(int port, Map<String, String> settings) {
    Map<String, String> all = new LinkedHashMap<>(DEFAULTS);
    all.put("port", Integer.toString(port));
    all.putAll(settings);
    String lines =
        all.entrySet().stream()
            .map(line -> "%s = '%s'\n".formatted(line.getKey(), line.getValue().replace("'", "''")))
            .collect(Collectors.joining());
    try {
      Files.writeString(data().resolve("postgresql.conf"), lines);
      removeStalePidFile();
    } catch (IOException refused) {
      throw unwritable(refused);
    }
    runAs.giveAway(home);
  }

  List<String> serverCommand() {
    return runAs.wrap(List.of(binaries.postgres(), "-D", data().toString()));
  }

  void deleteIfTemporary() {
    if (temporary) {
      try {
        Folders.delete(home);
      } catch (IOException leftToTheWatcher) {
        Watcher.deleteAtEnd(home);
      }
    }
  }

  private void runInitdb(Path draft, Path password) {
    List<String> command =
        List.of(
            binaries.initdb(),
            "--pgdata=" + draft,
            "--username=postgres",
            "--pwfile=" + password,
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-sync",
            "--no-instructions");
    OwnedProcess initdb =
        OwnedProcess.start(OwnedProcess.Spec.of("initdb", runAs.wrap(command), log()));
    try {
      int exitCode = initdb.onExit().get(INIT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
      if (exitCode != 0) {
        throw new CannotStart(explain(initdb));
      }
    } catch (TimeoutException | ExecutionException hanging) {
      throw new CannotStart("PostgreSQL's initdb did not end; see %s.".formatted(log()), hanging);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CannotStart("PostgreSQL's initdb was interrupted.", interrupted);
    } finally {
      initdb.close();
    }
  }

  private String explain(OwnedProcess initdb) {
    List<String> tail = initdb.logTail(30);
    if (tail.stream().anyMatch(line -> line.contains("No space left on device"))) {
      return "The disk of %s, the folder of PostgreSQL, is full.".formatted(home);
    }
    Optional<String> reason =
        tail.stream().filter(line -> line.contains("rror:") || line.contains("FATAL")).findFirst();
    return "PostgreSQL cannot set up its data in %s: %s (see %s)."
        .formatted(home, reason.orElse("initdb failed"), log());
  }

  private void removeStalePidFile() throws IOException {
    Path pidFile = data().resolve("postmaster.pid");
    if (!Files.exists(pidFile)) {
      return;
    }
    List<String> lines = Files.readAllLines(pidFile);
    Optional<ProcessHandle> holder =
        lines.isEmpty()
            ? Optional.empty()
            : ProcessHandle.of(Long.parseLong(lines.getFirst().strip()));
    boolean inUse =
        holder
            .filter(ProcessHandle::isAlive)
            .flatMap(handle -> handle.info().command())
            .filter(command -> command.endsWith("/postgres"))
            .isPresent();
    if (inUse) {
      throw new CannotStart(
          "The data in %s is in use by the running PostgreSQL process %s."
              .formatted(home, lines.getFirst()));
    }
    Files.delete(pidFile);
  }

  private CannotStart unwritable(IOException refused) {
    return new CannotStart(
        "The folder %s of PostgreSQL cannot be written: %s.".formatted(home, refused.getMessage()),
        refused);
  }

  private static String hostBasedAccess() {
    return """
        host all all 127.0.0.1/32 scram-sha-256
        host replication all 127.0.0.1/32 scram-sha-256
        """;
  }

  private static Map<String, String> defaults() {
    Map<String, String> lines = new LinkedHashMap<>();
    lines.put("listen_addresses", "127.0.0.1");
    lines.put("unix_socket_directories", "");
    lines.put("max_connections", "200");
    lines.put("shared_buffers", "64MB");
    lines.put("max_wal_size", "256MB");
    lines.put("wal_level", "replica");
    lines.put("max_wal_senders", "5");
    lines.put("max_replication_slots", "5");
    lines.put("max_slot_wal_keep_size", "512MB");
    lines.put("hot_standby", "on");
    lines.put("password_encryption", "scram-sha-256");
    lines.put("jit", "off");
    lines.put("timezone", "UTC");
    lines.put("log_timezone", "UTC");
    lines.put("log_line_prefix", "%m [%p] %q%u@%d ");
    lines.put("logging_collector", "off");
    lines.put("log_destination", "stderr");
    return lines;
  }
}
