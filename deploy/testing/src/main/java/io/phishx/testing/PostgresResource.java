package io.phishx.testing;

import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabasePasswords;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.EmbeddedPostgres;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Gives a service its database on a real PostgreSQL, as the application role and with the owner for
 * its migrations.
 *
 * <p>One server per test JVM; the init argument {@code database} names the database, which is
 * created once and kept until the JVM ends. The static methods speak to the database that was named
 * last.
 */
public final class PostgresResource implements QuarkusTestResourceLifecycleManager {
  private static final String SERVER = "postgres";
  private static final String DATABASE = "postgres.database";

  private String database = "phishx_test";

  @Override
  public void init(Map<String, String> arguments) {
    database = arguments.getOrDefault("database", database);
  }

  @Override
  public Map<String, String> start() {
    use(database);
    DatabaseLogin app = login(database, DatabaseRole.APP);
    DatabaseLogin owner = login(database, DatabaseRole.OWNER);
    return Map.of(
        "quarkus.datasource.reactive.url", app.jdbcUrl().substring("jdbc:".length()),
        "quarkus.datasource.jdbc.url", app.jdbcUrl(),
        "quarkus.datasource.username", app.user(),
        "quarkus.datasource.password", app.password(),
        "quarkus.flyway.username", owner.user(),
        "quarkus.flyway.password", owner.password());
  }

  /** Keeps the server for the next test class; it ends with the JVM. */
  @Override
  public void stop() {
    thaw();
  }

  @Override
  public int order() {
    return -10;
  }

  /** Creates {@code name} where it is missing and lets the static methods speak to it. */
  public static void use(String name) {
    server().tell("database", name);
    current()[0] = name;
  }

  /** A connection as the application role, which row security binds; the caller closes it. */
  public static Connection app() throws SQLException {
    return login(database(), DatabaseRole.APP).connect();
  }

  /** A connection as the owner of the tables, whom forced row security binds too. */
  public static Connection owner() throws SQLException {
    return login(database(), DatabaseRole.OWNER).connect();
  }

  /** A connection that sees everything. */
  public static Connection superuser() throws SQLException {
    return new DatabaseLogin(url(database()), "postgres", server().tell("password", "superuser"))
        .connect();
  }

  /** Address and credentials of a role in any database of the server. */
  public static DatabaseLogin login(String database, DatabaseRole role) {
    return new DatabaseLogin(
        url(database), role.roleName(), server().tell("password", role.name()));
  }

  /** The database that was named last. */
  public static String database() {
    String name = current()[0];
    if (name == null) {
      throw new IllegalStateException("no PostgresResource has named a database yet");
    }
    return name;
  }

  public static int port() {
    return Integer.parseInt(server().tell("port"));
  }

  /** Ends the server as a power cut would; {@link #restart} brings it back with its data. */
  public static void kill() {
    server().tell("kill");
  }

  public static void restart() {
    server().tell("restart");
  }

  /** Lets the server go on in the next timeline with all its data, as after a failover. */
  public static void failOver() {
    server().tell("fail-over");
  }

  /** Lets the server stand still with its connections open until {@link #thaw}. */
  public static void freeze() {
    server().tell("freeze");
  }

  public static void thaw() {
    server().tell("thaw");
  }

  private static String url(String database) {
    return "jdbc:postgresql://127.0.0.1:%d/%s".formatted(port(), database);
  }

  private static StoreControl server() {
    return StoreControl.of(SERVER, PostgresResource::started);
  }

  private static @Nullable String[] current() {
    return JvmWide.value(DATABASE, String[].class, () -> new String[1]);
  }

  private static StoreControl.Store started() {
    EmbeddedPostgres postgres = EmbeddedPostgres.builder().start();
    return (command, words) -> obey(postgres, command, words);
  }

  private static String obey(EmbeddedPostgres postgres, String command, List<String> words) {
    switch (command) {
      case "port" -> {
        return Integer.toString(postgres.port());
      }
      case "password" -> {
        return password(postgres.passwords(), words.getFirst());
      }
      case "database" -> {
        if (!postgres.isRunning()) {
          postgres.restart();
        }
        postgres.createDatabase(words.getFirst());
      }
      case "kill" -> postgres.kill();
      case "restart" -> postgres.restart();
      case "fail-over" -> postgres.failOverToItself();
      case "freeze" -> postgres.freeze();
      case "thaw" -> postgres.thaw();
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
    return "";
  }

  private static String password(DatabasePasswords passwords, String role) {
    return role.equals("superuser")
        ? passwords.superuser()
        : passwords.of(DatabaseRole.valueOf(role));
  }
}
