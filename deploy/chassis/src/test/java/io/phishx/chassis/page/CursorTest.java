package io.phishx.chassis.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.phishx.chassis.problem.Problem;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CursorTest {

  private static final UUID ID = UUID.fromString("01890000-0000-7000-8000-000000000001");

  @Test
  void timesThatTheDatabaseHasComeBack() {
    for (String at :
        List.of(
            "0001-01-01T00:00:00Z", "2026-05-01T10:20:30.123456Z", "9999-12-31T23:59:59.999999Z")) {
      Cursor cursor = new Cursor(Instant.parse(at), ID);

      assertEquals(cursor, Cursor.decode(cursor.encode()));
    }
  }

  @Test
  void timesThatItDoesNotHaveAreRefused() {
    for (Instant at :
        List.of(
            Instant.MIN,
            Instant.MAX,
            Instant.parse("0000-12-31T23:59:59.999999999Z"),
            Instant.parse("+10000-01-01T00:00:00Z"))) {
      String forged = new Cursor(at, ID).encode();

      assertThrows(Problem.Invalid.class, () -> Cursor.decode(forged));
    }
  }

  @Test
  void anythingElseIsRefused() {
    for (String text :
        List.of("", "x", "AAAA", "%zz", new Cursor(Instant.EPOCH, ID).encode() + "A")) {
      assertThrows(Problem.Invalid.class, () -> Cursor.decode(text));
    }
  }
}
