package io.phishx.embedded;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.util.Properties;
import java.util.ServiceLoader;

/**
 * Where and as whom to connect by JDBC; the password is never printed.
 *
 * @param jdbcUrl without credentials
 * @param user the role
 * @param password the role's password
 */
public record DatabaseLogin(String jdbcUrl, String user, String password) {

  /** A new connection; the caller closes it. Gives up after ten seconds. */
  public Connection connect() throws SQLException {
    var properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "10");
    for (Driver driver : ServiceLoader.load(Driver.class, DatabaseLogin.class.getClassLoader())) {
      Connection connection = driver.connect(jdbcUrl, properties);
      if (connection != null) {
        return connection;
      }
    }
    throw new SQLException("no JDBC driver knows " + jdbcUrl);
  }

  @Override
  public String toString() {
    return "DatabaseLogin[jdbcUrl=%s, user=%s, password=***]".formatted(jdbcUrl, user);
  }
}
