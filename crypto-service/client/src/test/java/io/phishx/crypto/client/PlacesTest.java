package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PlacesTest {

  private final TenantId busy = new TenantId(UUID.randomUUID());
  private final TenantId other = new TenantId(UUID.randomUUID());
  private final Places places = new Places(3, 2);

  @Test
  void oneTenantLeavesRoomForTheOthers() {
    // Given
    assertTrue(places.enter(busy));
    assertTrue(places.enter(busy));

    // When
    boolean third = places.enter(busy);

    // Then
    assertFalse(third);
    assertTrue(places.enter(other));
    assertFalse(places.enter(other), "all places are taken");
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    // Given
    assertTrue(places.enter(busy));
    assertTrue(places.enter(busy));
    assertFalse(places.enter(busy));

    // When
    places.leave(busy);

    // Then
    assertTrue(places.enter(busy));
    places.leave(busy);
    places.leave(busy);
    assertEquals(0, places.tenants());
  }
}
