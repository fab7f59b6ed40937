package io.phishx.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.local.DemoTenant;
import io.phishx.local.PhishxSystem;
import io.phishx.local.PublicApi;
import io.phishx.local.SystemBuilder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Starts one system on free ports with the demonstration's tenants for all test classes, and ends
 * it after the last.
 */
final class RunningSystem implements BeforeAllCallback, ParameterResolver {

  /** How long a change of keys takes its time: long enough to look at, and short enough to wait. */
  static final Duration SETTLE = Duration.ofSeconds(8);

  /**
   * The system and its tenants.
   *
   * @param demo logs users in; all have the operator's password
   */
  record Demo(PhishxSystem system, PublicApi api, DemoTenant demo) implements AutoCloseable {

    static Demo start(SystemBuilder builder) {
      PhishxSystem system = builder.start();
      try {
        PublicApi api = system.api();
        DemoTenant demo = new DemoTenant(api, system.operator());
        demo.create();
        return new Demo(system, api, demo);
      } catch (RuntimeException failed) {
        system.close();
        throw failed;
      }
    }

    /** A fresh token of the operator. */
    String operator() {
      return demo.token(system.operator().email());
    }

    /** A fresh token of acme's user of that role. */
    String token(String role) {
      return demo.token(DemoTenant.user(role));
    }

    /** The first column of the first row, past every service and row security. */
    String read(String database, String query) throws SQLException {
      try (Connection superuser = system.postgres().connectAsSuperuser(database);
          Statement statement = superuser.createStatement();
          ResultSet rows = statement.executeQuery(query)) {
        assertTrue(rows.next(), () -> "no row of " + query);
        return rows.getString(1);
      }
    }

    @Override
    public void close() {
      system.close();
    }
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    demo(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Demo.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return demo(context);
  }

  private static Demo demo(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(Namespace.GLOBAL)
        .computeIfAbsent("phishx", key -> Demo.start(builder()), Demo.class);
  }

  private static SystemBuilder builder() {
    return PhishxSystem.builder()
        .setting("crypto-service", "phishx.encryption.settle-time", SETTLE.toString());
  }
}
