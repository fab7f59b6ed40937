package io.phishx.testing;

import io.phishx.embedded.EmbeddedRedis;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/**
 * Gives a service a real Redis, one per test JVM, and lets tests take it away.
 *
 * <p>Runs again, thawed, for each test class; its content is kept until {@link #flush}.
 */
public final class RedisResource implements QuarkusTestResourceLifecycleManager {
  private static final String SERVER = "redis";

  @Override
  public Map<String, String> start() {
    server().tell("run");
    return Map.of("quarkus.redis.hosts", "redis://127.0.0.1:" + port());
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

  public static int port() {
    return Integer.parseInt(server().tell("port"));
  }

  /** Ends the server at once; {@link #restart} brings it back, empty, on the same port. */
  public static void kill() {
    server().tell("kill");
  }

  public static void restart() {
    server().tell("restart");
  }

  /** Forgets every key. */
  public static void flush() {
    server().tell("flush");
  }

  /** Lets the server stand still with its connections open until {@link #thaw}. */
  public static void freeze() {
    server().tell("freeze");
  }

  public static void thaw() {
    server().tell("thaw");
  }

  /** Sends one command and returns its reply; arrays come as lines, nil as an empty string. */
  public static String command(String... words) {
    return server().tell("command", words);
  }

  private static StoreControl server() {
    return StoreControl.of(SERVER, RedisResource::started);
  }

  private static StoreControl.Store started() {
    EmbeddedRedis redis = EmbeddedRedis.builder().start();
    return (command, words) -> obey(redis, command, words);
  }

  private static String obey(EmbeddedRedis redis, String command, List<String> words) {
    switch (command) {
      case "port" -> {
        return Integer.toString(redis.port());
      }
      case "command" -> {
        return ask(redis, words);
      }
      case "run" -> {
        if (!redis.isRunning()) {
          redis.restart();
        }
      }
      case "kill" -> redis.kill();
      case "restart" -> redis.restart();
      case "flush" -> redis.flush();
      case "freeze" -> redis.freeze();
      case "thaw" -> redis.thaw();
      default -> throw new IllegalArgumentException("no such command: " + command);
    }
    return "";
  }

  private static String ask(EmbeddedRedis redis, List<String> words) {
    try {
      return redis.command(words.toArray(String[]::new));
    } catch (IOException refused) {
      throw new UncheckedIOException(refused);
    }
  }
}
