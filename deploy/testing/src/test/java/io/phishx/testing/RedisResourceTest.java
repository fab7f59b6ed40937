package io.phishx.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.UncheckedIOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a service gets from the Redis resource. */
class RedisResourceTest {
  private final RedisResource resource = new RedisResource();

  @Test
  void staysOnItsPortThroughKillFlushAndRestart() {
    Map<String, String> configuration = resource.start();
    String address = "redis://127.0.0.1:" + RedisResource.port();
    assertEquals(Map.of("quarkus.redis.hosts", address), configuration);
    RedisResource.command("SET", "key", "value");

    RedisResource.kill();
    assertThrows(UncheckedIOException.class, () -> RedisResource.command("PING"));
    RedisResource.restart();

    assertEquals("", RedisResource.command("GET", "key"));
    assertEquals(configuration, resource.start());
    RedisResource.command("SET", "key", "value");
    RedisResource.flush();
    assertEquals("0", RedisResource.command("DBSIZE"));
  }

  @Test
  void runsAgainForTheNextTestClass() {
    resource.start();
    RedisResource.kill();
    resource.stop();

    resource.start();

    assertEquals("PONG", RedisResource.command("PING"));
  }
}
