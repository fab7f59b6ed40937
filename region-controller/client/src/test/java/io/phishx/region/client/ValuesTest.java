package io.phishx.region.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {

  @ParameterizedTest
  @ValueSource(strings = {"us-east-1", "x", "1", "eu-west-1-b"})
  void aRegionIdIsAName(String text) {
    assertEquals(text, new RegionId(text).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-x",
        "x-",
        "us--east",
        "US",
        "us_east",
        "us east",
        "ü",
        "status",
        "pairs",
        "route",
        "a/b",
        "x\n",
        "0123456789012345678901234567890123456789012345678901234567890123"
      })
  void aRegionIdThatIsNoNameIsRefused(String text) {
    assertThrows(Problem.Invalid.class, () -> new RegionId(text));
  }

  @Test
  void anEpochOnlyGrows() {
    assertEquals(new Epoch(2), Epoch.FIRST.next());
    assertThrows(IllegalArgumentException.class, () -> new Epoch(0));
    assertThrows(ArithmeticException.class, () -> new Epoch(Long.MAX_VALUE).next());
  }

  @Test
  void aLeaseIsSurelyOverOnlyAfterTheMarginOfTheClocks() {
    Instant expiry = Instant.parse("2026-05-01T00:00:10Z");
    Lease lease = new Lease(new RegionId("x"), Epoch.FIRST, expiry);

    assertEquals(Instant.parse("2026-05-01T00:00:12Z"), lease.surelyOver(Duration.ofSeconds(2)));
    assertThrows(IllegalArgumentException.class, () -> lease.surelyOver(Duration.ofSeconds(-1)));
  }
}
