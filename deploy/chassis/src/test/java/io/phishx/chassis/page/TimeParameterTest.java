package io.phishx.chassis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeParameterTest {

  @Test
  void timeIsReadWithItsOffset() {
    assertEquals(
        Instant.parse("2026-05-01T08:00:00.5Z"),
        TimeParameter.read("from", "2026-05-01T10:00:00.5+02:00"));
    assertNull(TimeParameter.read("from", null));
    assertNull(TimeParameter.read("from", ""));
  }

  @Test
  void whatIsNoTimeOrNoneThatTheDatabaseKnowsIsRefused() {
    for (String text :
        List.of(
            "yesterday",
            "2026-05-01",
            "2026-05-01T10:00:00",
            "-200000-01-01T00:00:00Z",
            "0000-12-31T23:59:59Z",
            "9999-12-31T23:59:59-00:01",
            "+999999999-12-31T23:59:59-18:00")) {
      Problem.Invalid refused =
          assertThrows(Problem.Invalid.class, () -> TimeParameter.read("from", text), text);
      assertEquals("from", refused.violations().getFirst().field());
    }
  }
}
