package io.phishx.embedded;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL server that follows another one by streaming replication through a slot, until it is
 * promoted.
 *
 * <p>Asynchronous unless the primary's {@code synchronous_standby_names} lists its name. After
 * {@link #promote} the old primary's data is of no use: let it follow afresh.
 */
public final class Standby implements AutoCloseable {
  private final EmbeddedPostgres primary;
  private final EmbeddedPostgres server;
  private final String name;

  private Standby(EmbeddedPostgres primary, EmbeddedPostgres server, String name) {
    this.primary = primary;
    this.server = server;
    this.name = name;
  }

  /** A standby of {@code primary}, which must be running and may be a promoted standby's server. */
  public static Builder of(EmbeddedPostgres primary) {
    return new Builder(primary);
  }

  /** What may be chosen. */
  public static final class Builder {
    private final EmbeddedPostgres primary;
    private int port;
    private @Nullable Path home;
    private boolean afresh;
    private String name = "";
    private final Map<String, String> settings = new LinkedHashMap<>();

    private Builder(EmbeddedPostgres primary) {
      this.primary = primary;
    }

    /** A fixed port; 0, the default, takes a free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** Keeps the data below {@code folder}; what is there already is taken up again. */
    public Builder home(Path folder) {
      home = folder;
      return this;
    }

    /** Throws away what the home holds and copies the primary anew. */
    public Builder afresh() {
      afresh = true;
      return this;
    }

    /** The application and slot name at the primary; {@code standby_} and the port by default. */
    public Builder name(String given) {
      name = given;
      return this;
    }

    /** A line of {@code postgresql.conf}, replacing the primary's. */
    public Builder setting(String key, String value) {
      settings.put(key, value);
      return this;
    }

    /**
     * Copies the primary where needed and starts following it.
     *
     * @throws CannotStart with a sentence for the user
     */
    public Standby start() {
      int chosenPort = port == 0 ? FreePorts.next() : port;
      FreePorts.require(chosenPort, "the standby");
      String chosenName = name.isEmpty() ? "standby_" + chosenPort : name;
      PostgresFolder folder =
          home == null ? PostgresFolder.temporary() : PostgresFolder.persistent(home);
      Map<String, String> all = new LinkedHashMap<>(primary.settings());
      all.put("primary_conninfo", connectionInfo(chosenName));
      all.put("primary_slot_name", chosenName);
      all.putAll(settings);
      if (afresh || !folder.hasData()) {
        new BaseBackup(primary).copyTo(folder, chosenName);
      }
      var server = new EmbeddedPostgres(folder, chosenPort, primary.passwords(), all);
      server.start();
      return new Standby(primary, server, chosenName);
    }

    private String connectionInfo(String applicationName) {
      String password = primary.passwords().superuser();
      return "host=127.0.0.1 port=%d user=postgres password='%s' application_name=%s"
          .formatted(
              primary.port(), password.replace("\\", "\\\\").replace("'", "\\'"), applicationName);
    }
  }

  /** The server itself; reads only until {@link #promote}. */
  public EmbeddedPostgres server() {
    return server;
  }

  public String name() {
    return name;
  }

  /** Whether it still follows. */
  public boolean isFollowing() throws SQLException {
    return ask(server, "select pg_is_in_recovery()").equals("t");
  }

  /** Bytes of the primary's transaction log that are not replayed here; asks both servers. */
  public long lagBytes() throws SQLException {
    String written = ask(primary, "select pg_current_wal_lsn()::text");
    try (Connection connection = server.connectAsSuperuser("postgres");
        PreparedStatement statement =
            connection.prepareStatement(
                "select greatest(0, pg_wal_lsn_diff(?::pg_lsn, pg_last_wal_replay_lsn()))::bigint")) {
      statement.setString(1, written);
      try (ResultSet row = statement.executeQuery()) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  /**
   * Makes it a primary of its own timeline and waits until it takes writes.
   *
   * @throws CannotStart when it does not within a minute
   */
  public void promote() {
    server.promote();
  }

  /** Stops, deletes the data unless it has a home, and frees its slot at a running primary. */
  @Override
  public void close() {
    server.close();
    if (primary.isRunning()) {
      BaseBackup.dropSlot(primary, name);
    }
  }

  private static String ask(EmbeddedPostgres server, String query) throws SQLException {
    try (Connection connection = server.connectAsSuperuser("postgres");
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getString(1);
    }
  }
}
