package io.phishx.embedded;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One Redis server as a process of ours, on the loopback address, that keeps nothing on disk.
 *
 * <p>Methods block. {@link #kill} and {@link #restart} keep the port; the data is gone after both,
 * as the product must bear at any moment.
 */
public final class EmbeddedRedis implements AutoCloseable {
  private static final Duration START_TIMEOUT = Duration.ofSeconds(20);
  private static final Duration STOP_GRACE = Duration.ofSeconds(5);

  private final int port;
  private final @Nullable String password;
  private final List<String> arguments;
  private final Path folder;
  private @Nullable OwnedProcess process;

  private EmbeddedRedis(int port, @Nullable String password, List<String> arguments, Path folder) {
    this.port = port;
    this.password = password;
    this.arguments = List.copyOf(arguments);
    this.folder = folder;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** What may be chosen; all of it has a default fit for tests. */
  public static final class Builder {
    private int port;
    private @Nullable String password;
    private final List<String> arguments = new ArrayList<>();

    private Builder() {}

    /** A fixed port; 0, the default, takes a free one. */
    public Builder port(int number) {
      port = number;
      return this;
    }

    /** Asked of every client; without it there is none. */
    public Builder password(String secret) {
      password = secret;
      return this;
    }

    /** A line of {@code redis.conf}, such as {@code replicaof 127.0.0.1 6379}. */
    public Builder setting(String line) {
      arguments.add(line);
      return this;
    }

    /**
     * Starts the server.
     *
     * @throws CannotStart with a sentence for the user
     */
    public EmbeddedRedis start() {
      int chosenPort = port == 0 ? FreePorts.next() : port;
      var server = new EmbeddedRedis(chosenPort, password, arguments, Folders.temporary("redis"));
      try {
        server.start();
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

  /**
   * {@code redis://…} as Quarkus and most clients take it, with the password where there is one.
   */
  public String url() {
    String credentials = password == null ? "" : ":" + urlEncoded(password) + "@";
    return "redis://%s127.0.0.1:%d".formatted(credentials, port);
  }

  /**
   * Sends one command and returns its reply; arrays come as lines.
   *
   * @throws IOException when the server is away or answers with an error
   */
  public String command(String... words) throws IOException {
    try (var connection = new RedisConnection(port)) {
      if (password != null) {
        connection.send("AUTH", password);
      }
      return connection.send(words);
    }
  }

  /** Forgets every key of every database. */
  public void flush() {
    try {
      command("FLUSHALL");
    } catch (IOException away) {
      throw new CannotStart(
          "Redis on port %d cannot be emptied: %s.".formatted(port, away.getMessage()), away);
    }
  }

  public void stop() {
    if (process != null) {
      process.close();
    }
  }

  /** Ends the server by KILL. */
  public void kill() {
    if (process != null) {
      process.kill();
    }
  }

  /** Stops, where it runs, and starts again, empty, on the same port. */
  public void restart() {
    stop();
    start();
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

  /** Stops and deletes the temporary folder. */
  @Override
  public void close() {
    stop();
    try {
      Folders.delete(folder);
    } catch (IOException leftToTheWatcher) {
      Watcher.deleteAtEnd(folder);
    }
  }

  private void start() {
    FreePorts.require(port, "Redis");
    Path configuration = folder.resolve("redis.conf");
    try {
      Files.write(configuration, lines());
    } catch (IOException refused) {
      throw new CannotStart(
          "The folder %s of Redis cannot be written: %s.".formatted(folder, refused.getMessage()),
          refused);
    }
    process =
        OwnedProcess.start(
                OwnedProcess.Spec.of(
                        "Redis",
                        List.of(RedisBinary.here().toString(), configuration.toString()),
                        folder.resolve("redis.log"))
                    .withStop(OwnedProcess.StopSignal.TERM, STOP_GRACE))
            .await(START_TIMEOUT, () -> command("PING").equals("PONG"));
  }

  private List<String> lines() {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "bind 127.0.0.1",
                "port " + port,
                "dir " + quoted(folder.toString()),
                "save \"\"",
                "appendonly no",
                "daemonize no",
                "maxmemory 256mb",
                "maxmemory-policy noeviction"));
    if (password != null) {
      lines.add("requirepass " + quoted(password));
    }
    lines.addAll(arguments);
    return lines;
  }

  private static String quoted(String value) {
    return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
  }

  private static String urlEncoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
