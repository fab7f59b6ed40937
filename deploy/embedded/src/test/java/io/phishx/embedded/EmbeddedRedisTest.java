package io.phishx.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The life of the embedded Redis. */
class EmbeddedRedisTest {
  private final EmbeddedRedis redis = EmbeddedRedis.builder().password("p w\"d").start();

  @AfterEach
  void close() {
    redis.close();
  }

  @Test
  void keepsAValueUntilItIsFlushed() throws IOException {
    redis.command("SET", "key", "wörd");
    assertEquals("wörd", redis.command("GET", "key"));

    redis.flush();

    assertEquals("", redis.command("GET", "key"));
  }

  @Test
  void comesBackEmptyOnTheSamePortAfterAKill() throws IOException {
    redis.command("SET", "key", "value");
    int port = redis.port();

    redis.kill();
    assertFalse(redis.isRunning());
    assertThrows(IOException.class, () -> redis.command("PING"));
    redis.restart();

    assertEquals(port, redis.port());
    assertEquals("0", redis.command("DBSIZE"));
  }

  @Test
  void asksForThePassword() throws IOException {
    try (var stranger = new RedisConnection(redis.port())) {
      IOException refused = assertThrows(IOException.class, () -> stranger.send("GET", "key"));
      assertTrue(String.valueOf(refused.getMessage()).contains("NOAUTH"));
    }
  }

  @Test
  void aFrozenServerAnswersNothingUntilItIsThawed() throws IOException {
    redis.freeze();
    assertThrows(IOException.class, () -> redis.command("PING"));

    redis.thaw();

    assertEquals("PONG", redis.command("PING"));
  }

  @Test
  void aTakenPortIsOneSentence() {
    var builder = EmbeddedRedis.builder().port(redis.port());

    CannotStart refused = assertThrows(CannotStart.class, builder::start);

    assertTrue(
        refused.getMessage().startsWith("Port " + redis.port() + ", wanted for Redis, is taken"));
  }
}
