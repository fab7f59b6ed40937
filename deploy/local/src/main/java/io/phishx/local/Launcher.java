package io.phishx.local;

import io.phishx.embedded.CannotStart;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * {@code deploy/up} once everything is built: starts the system, walks the tour, stays up until it
 * is told to stop.
 */
public final class Launcher {

  private static final int FAILED = 1;
  private static final int NOT_UNDERSTOOD = 2;
  private static final int STOP_SECONDS = 40;

  private final LauncherOptions options;
  private final PrintStream out;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);

  private Launcher(LauncherOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
  }

  public static void main(String[] arguments) {
    PrintStream out =
        new PrintStream(
            new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);
    int code;
    try {
      code = new Launcher(LauncherOptions.parse(List.of(arguments)), out).run();
    } catch (LauncherOptions.NotUnderstood e) {
      out.println(e.getMessage());
      code = NOT_UNDERSTOOD;
    }
    System.exit(code);
  }

  private int run() {
    Runtime.getRuntime().addShutdownHook(new Thread(this::stopAndWait, "launcher-stop"));
    try (PhishxSystem system = start()) {
      DemoPassword.keep(system.data(), system.operator().password());
      if (options.demo()) {
        PublicApi api = system.api();
        new DemoTenant(api, system.operator()).create();
        new Tour(system, api, out).walk();
      }
      if (options.once()) {
        out.println("The tour is through; everything is stopped.");
        return 0;
      }
      sayWhatIsNext(system);
      stayUp(system);
      return 0;
    } catch (IOException | CannotStart e) {
      if (stop.getCount() > 0) {
        out.println();
        out.println(e.getMessage());
      }
      return FAILED;
    } finally {
      stopped.countDown();
    }
  }

  private PhishxSystem start() {
    SystemBuilder builder =
        PhishxSystem.builder()
            .gatewayPort(options.port())
            .progress(line -> out.println("  " + line));
    Path data = options.data();
    if (data != null) {
      builder.data(data);
    }
    if (options.tls()) {
      builder.tls();
    }
    String password = demoPassword(data);
    if (password != null) {
      builder.operatorPassword(password);
    }
    out.println("Starting PostgreSQL, Redis and five services…");
    return builder.start();
  }

  /** The environment's password, unless the folder was made with another one. */
  private static @Nullable String demoPassword(@Nullable Path data) {
    String wished = System.getenv("PHISHX_DEMO_PASSWORD");
    if (data == null || !Files.exists(data.resolve(DemoPassword.FILE))) {
      return wished;
    }
    String kept = DemoPassword.read(data);
    if (wished != null && !wished.equals(kept)) {
      throw new CannotStart(
          "The data in "
              + data
              + " was made with another PHISHX_DEMO_PASSWORD; unset it or choose another folder.");
    }
    return kept;
  }

  private void stayUp(PhishxSystem system) {
    Upkeep upkeep = Upkeep.of(system, out::println);
    try {
      while (!stop.await(1, TimeUnit.SECONDS)) {
        upkeep.look();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    out.println("Stopping…");
  }

  private void stopAndWait() {
    stop.countDown();
    try {
      boolean done = stopped.await(STOP_SECONDS, TimeUnit.SECONDS);
      if (!done) {
        out.println("Not everything stopped in time; what is left is ended now.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void sayWhatIsNext(PhishxSystem system) {
    String url = system.url().toString();
    out.printf(
        """
        PhishX is up at %1$s

          API, try it      %1$s/docs
          health           %1$s/health
          region status    %1$s/regions/status
          service health   %2$s/q/health   (auth-service; the others on the next ports)
          logs             %3$s/logs
          PostgreSQL       127.0.0.1:%4$d (role phishx_app, its password is in %3$s/secrets.properties)
        """,
        url, system.managementUrl("auth-service"), system.data(), system.postgres().port());
    sayWhoMayLogIn(system);
    if (options.demo()) {
      sayWhatToTry(system, url);
    }
    out.println("Ctrl-C stops everything.");
  }

  private void sayWhoMayLogIn(PhishxSystem system) {
    String password =
        System.getenv("PHISHX_DEMO_PASSWORD") == null
            ? system.operator().password()
            : "as in PHISHX_DEMO_PASSWORD";
    out.printf(
        """
          users            %s
          password         %s
                           (kept in %s for you alone)

        """,
        options.demo()
            ? "admin, soc_analyst, api_client, readonly @demo.example (operator) and @acme.example"
            : system.operator().email(),
        password,
        system.data().resolve(DemoPassword.FILE));
  }

  private void sayWhatToTry(PhishxSystem system, String url) {
    out.printf(
        """
        Next, for example:
          PASSWORD=$(cat %2$s)
          TOKEN=$(%1$s -s -X POST %3$s/auth/login --data-urlencode username=%4$s \\
            --data-urlencode "password=$PASSWORD" | sed 's/.*"access_token":"\\([^"]*\\)".*/\\1/')
          %1$s -H "Authorization: Bearer $TOKEN" -H 'Content-Type: message/rfc822' \\
            --data-binary @%5$s %3$s/ingest/email
          %1$s -H "Authorization: Bearer $TOKEN" %3$s/anomalies/stats
          %1$s %3$s/regions/status

        """,
        system.authority().map(file -> "curl --cacert " + file).orElse("curl"),
        system.data().resolve(DemoPassword.FILE),
        url,
        DemoTenant.user("api_client"),
        Checkout.find()
            .root()
            .resolve("deploy/local/src/main/resources/mails/10-credential-phish.eml"));
  }
}
