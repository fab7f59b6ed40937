package io.phishx.embedded;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/**
 * Creates the roles and databases the way a cluster's administrator is told to; repeatable.
 *
 * <p>Nothing the owner creates is granted to anybody by itself, functions included: each migration
 * grants what the application may use.
 */
final class DatabaseSetup {
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,62}");

  private DatabaseSetup() {}

  static void roles(Connection superuser, DatabasePasswords passwords) throws SQLException {
    try (Statement statement = superuser.createStatement()) {
      for (DatabaseRole role : DatabaseRole.values()) {
        String name = role.roleName();
        if (!exists(superuser, "select 1 from pg_roles where rolname = ?", name)) {
          statement.execute("create role " + name);
        }
        statement.execute(
            "alter role %s with login nosuperuser nobypassrls nocreatedb nocreaterole noreplication password %s"
                .formatted(name, statement.enquoteLiteral(passwords.of(role))));
      }
    }
  }

  static void database(EmbeddedPostgres server, String name) throws SQLException {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a database name is lower case letters, digits and _, was " + name);
    }
    String owner = DatabaseRole.OWNER.roleName();
    String users = DatabaseRole.APP.roleName() + ", " + DatabaseRole.MAINTENANCE.roleName();
    try (Connection connection = server.connectAsSuperuser("postgres");
        Statement statement = connection.createStatement()) {
      if (!exists(connection, "select 1 from pg_database where datname = ?", name)) {
        statement.execute("create database " + name + " owner " + owner);
      }
      statement.execute("revoke all on database " + name + " from public");
      statement.execute("grant connect on database " + name + " to " + users);
    }
    try (Connection connection = server.connectAsSuperuser(name);
        Statement statement = connection.createStatement()) {
      statement.execute("alter schema public owner to " + owner);
      statement.execute("revoke all on schema public from public");
      statement.execute("grant usage on schema public to " + users);
      statement.execute(
          "alter default privileges for role "
              + owner
              + " revoke execute on functions from public");
    }
  }

  private static boolean exists(Connection connection, String query, String name)
      throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setString(1, name);
      try (ResultSet found = statement.executeQuery()) {
        return found.next();
      }
    }
  }
}
