package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.auth.client.DenialTally.Count;
import io.phishx.chassis.tenant.TenantId;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class DenialTallyTest {

  private final TenantId tenant = new TenantId(UUID.randomUUID());
  private final DenialTally tally = new DenialTally(2);

  private Denial of(String subject) {
    return new Denial(tenant, subject, Denial.Kind.FORBIDDEN);
  }

  private static Count once(String call) {
    return new Count(1, Map.of("call", call));
  }

  @Test
  void sameDenialIsCountedAndTheFirstIsTold() {
    assertTrue(tally.add(of("a"), once("GET /one")));
    assertTrue(tally.add(of("a"), once("GET /two")));
    assertEquals(Map.of(of("a"), new Count(2, Map.of("call", "GET /one"))), tally.take());
    assertEquals(Map.of(), tally.take());
  }

  @Test
  void manyCallersFindNoRoomUntilItWasTaken() {
    assertTrue(tally.add(of("a"), once("x")));
    assertTrue(tally.add(of("b"), once("x")));
    assertFalse(tally.add(of("c"), once("x")));
    assertTrue(tally.add(of("a"), once("x")));
    assertEquals(2, tally.take().size());
    assertTrue(tally.add(of("c"), once("x")));
  }

  @Test
  void kindsOfOneCallerAreApart() {
    assertTrue(tally.add(of("a"), once("x")));
    assertTrue(
        tally.add(new Denial(tenant, "a", Denial.Kind.REVOKED_TOKEN), new Count(3, Map.of())));
    assertEquals(2, tally.take().size());
  }
}
