package io.phishx.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One PostgreSQL server as a process of ours, on the loopback address, with the product's roles.
 *
 * <p>Methods block. {@link #kill} and {@link #restart} keep port and data.
 */
public final class EmbeddedPostgres implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration STOP_GRACE = Duration.ofSeconds(20);
  private static final String SUPERUSER = "postgres";
  private static final String WRONG_PASSWORD = "28P01";

  private final PostgresFolder folder;
  private final int port;
  private final DatabasePasswords passwords;
  private final Map<String, String> settings;
  private @Nullable OwnedProcess process;

  EmbeddedPostgres(
      PostgresFolder folder, int port, DatabasePasswords passwords, Map<String, String> settings) {
    this.folder = folder;
    this.port = port;
    this.passwords = passwords;
    this.settings = new LinkedHashMap<>(settings);
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What may be chosen; all of it has a default fit for tests. */
  public static final class Builder {
    private int port;
    private @Nullable Path home;
    private DatabasePasswords passwords = DatabasePasswords.random();
    private List<String> databases = List.of();
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Builder() {}

    /** A fixed port; 0, the default, takes a free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /**
     * Keeps data and log below {@code folder} across restarts, with the passwords of its first
     * start; without it they lie in a temporary folder and durability is off.
     */
    public Builder home(Path folder) {
      home = folder;
      return this;
    }

    public Builder passwords(DatabasePasswords given) {
      passwords = given;
      return this;
    }

    /** Databases to create, owned by {@link DatabaseRole#OWNER}; existing ones are kept. */
    public Builder databases(String... names) {
      databases = List.of(names);
      return this;
    }

    /** Whether a committed transaction survives a power cut; true where there is a home. */
    public Builder fsync(boolean durable) {
      return setting("fsync", durable ? "on" : "off")
          .setting("full_page_writes", durable ? "on" : "off");
    }

    /** A line of {@code postgresql.conf}, replacing ours. */
    public Builder setting(String name, String value) {
      settings.put(name, value);
      return this;
    }

    /**
     * Starts the server and creates roles and databases.
     *
     * @throws CannotStart with a sentence for the user
     */
    public EmbeddedPostgres start() {
      Map<String, String> chosen = new LinkedHashMap<>();
      if (home == null) {
        chosen.putAll(Map.of("fsync", "off", "full_page_writes", "off"));
      }
      chosen.putAll(settings);
      PostgresFolder folder =
          home == null ? PostgresFolder.temporary() : PostgresFolder.persistent(home);
      int chosenPort = port == 0 ? FreePorts.next() : port;
      FreePorts.require(chosenPort, "PostgreSQL");
      folder.initialise(passwords.superuser());
      var server = new EmbeddedPostgres(folder, chosenPort, passwords, chosen);
      server.start();
      try {
        server.createRoles();
        for (String database : databases) {
          server.createDatabase(database);
        }
      } catch (RuntimeException refused) {
        server.close();
        throw refused;
      }
      return server;
    }
  }

  public int port() {
    return port;
  }

  public boolean isRunning() {
    return process != null && process.isAlive();
  }

  public DatabasePasswords passwords() {
    return passwords;
  }

  /** {@code jdbc:postgresql://…} without credentials. */
  public String jdbcUrl(String database) {
    return "jdbc:" + reactiveUrl(database);
  }

  /** {@code postgresql://…} without credentials, for the reactive client. */
  public String reactiveUrl(String database) {
    return "postgresql://127.0.0.1:%d/%s".formatted(port, database);
  }

  /** A new connection; the caller closes it. */
  public Connection connect(String database, DatabaseRole role) throws SQLException {
    return login(database, role).connect();
  }

  /** A new connection that row security does not bind; the caller closes it. */
  public Connection connectAsSuperuser(String database) throws SQLException {
    return superuserLogin(database).connect();
  }

  public DatabaseLogin login(String database, DatabaseRole role) {
    return new DatabaseLogin(jdbcUrl(database), role.roleName(), passwords.of(role));
  }

  public DatabaseLogin superuserLogin(String database) {
    return new DatabaseLogin(jdbcUrl(database), SUPERUSER, passwords.superuser());
  }

  /**
   * Creates {@code name} for the product's roles; an existing one is kept.
   *
   * @throws CannotStart when the server refuses
   */
  public void createDatabase(String name) {
    try {
      DatabaseSetup.database(this, name);
    } catch (SQLException refused) {
      throw new CannotStart(
          "The database %s cannot be created: %s.".formatted(name, refused.getMessage()), refused);
    }
  }

  /**
   * Ends all connections and the server; data in a home is kept, {@link #restart} brings it back.
   */
  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /** Ends the server and its backends by KILL, without flushing anything. */
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Stops, where it runs, and starts again on the same port with the same data. */
  public void restart() {
    stop();
    start();
  }

  /**
   * Starts it again as a standby that follows nobody, and promotes it: with the same data on the
   * same port it goes on in the next timeline, as after a failover.
   */
  public void failOverToItself() {
    stop();
    folder.standBy();
    start();
    promote();
  }

  /**
   * Makes a standby a primary of its own timeline and waits until it takes writes.
   *
   * @throws CannotStart when it does not within a minute
   */
  void promote() {
    try (Connection connection = connectAsSuperuser(SUPERUSER);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("select pg_promote(true, 60)")) {
      row.next();
      if (!row.getBoolean(1)) {
        throw new CannotStart(
            "The standby on port %d was not promoted within a minute.".formatted(port));
      }
    } catch (SQLException refused) {
      throw new CannotStart(
          "The standby on port %d cannot be promoted: %s.".formatted(port, refused.getMessage()),
          refused);
    }
  }

  /** Lets the server stand still with its connections open until {@link #thaw}. */
  public void freeze() {
    if (process != null) {
      process.freeze();
    }
  }

  public void thaw() {
    if (process != null) {
      process.thaw();
    }
  }

  /** Stops, and deletes the data unless it has a home. */
  @Override
  public void close() {
    stop();
    folder.deleteIfTemporary();
  }

  void start() {
    FreePorts.require(port, "PostgreSQL");
    folder.configure(port, settings);
    process =
        OwnedProcess.start(
                OwnedProcess.Spec.of("PostgreSQL", folder.serverCommand(), folder.log())
                    .withStop(OwnedProcess.StopSignal.INT, STOP_GRACE))
            .await(START_TIMEOUT, this::acceptsConnections);
  }

  PostgresFolder folder() {
    return folder;
  }

  Map<String, String> settings() {
    return Map.copyOf(settings);
  }

  private void createRoles() {
    try (Connection connection = connectAsSuperuser(SUPERUSER)) {
      DatabaseSetup.roles(connection, passwords);
    } catch (SQLException refused) {
      throw new CannotStart(
          "The database roles cannot be created: %s.".formatted(refused.getMessage()), refused);
    }
  }

  private boolean acceptsConnections() throws SQLException {
    try (Connection connection = connectAsSuperuser(SUPERUSER)) {
      return connection.isValid(1);
    } catch (SQLException refused) {
      if (WRONG_PASSWORD.equals(refused.getSQLState())) {
        throw new CannotStart(
            "The data in %s was created with another superuser password; give that one or another folder."
                .formatted(folder.home()),
            refused);
      }
      throw refused;
    }
  }
}
