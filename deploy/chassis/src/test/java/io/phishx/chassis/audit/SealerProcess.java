package io.phishx.chassis.audit;

import io.phishx.embedded.DatabaseLogin;
import io.phishx.embedded.DatabaseRole;
import io.phishx.embedded.OwnedProcess;
import io.phishx.testing.PostgresResource;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** A sealer in a process of its own, until that is killed. */
final class SealerProcess {

  private static final String URL = "SEALER_JDBC_URL";
  private static final String USER = "SEALER_USER";
  private static final String PASSWORD = "SEALER_PASSWORD";

  private SealerProcess() {}

  /** Starts it on the database that {@link PostgresResource} named. */
  static OwnedProcess start(Path log) {
    DatabaseLogin app = PostgresResource.login(PostgresResource.database(), DatabaseRole.APP);
    return OwnedProcess.start(
        OwnedProcess.Spec.of(
                "a sealer",
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SealerProcess.class.getName()),
                log)
            .withEnvironment(
                Map.of(URL, app.jdbcUrl(), USER, app.user(), PASSWORD, app.password())));
  }

  public static void main(String[] arguments) throws InterruptedException {
    DatabaseLogin app =
        new DatabaseLogin(System.getenv(URL), System.getenv(USER), System.getenv(PASSWORD));
    try (AuditReplica replica = new AuditReplica(app, Map.of())) {
      replica.seal();
      new CountDownLatch(1).await();
    }
  }
}
