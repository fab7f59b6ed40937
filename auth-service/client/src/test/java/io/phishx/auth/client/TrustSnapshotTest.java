package io.phishx.auth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TrustSnapshotTest {

  @Test
  void highestFloorOfASubjectHoldsInWhateverOrderReplicasWroteThem() {
    String document =
        """
        {"keys": [], "revocations": {"users": [
          {"sub": "a", "before": 20}, {"sub": "b", "before": 1}, {"sub": "a", "before": 10}]}}
        """;

    TrustSnapshot snapshot = TrustSnapshot.parse(1, document);

    assertEquals(
        Map.of("a", Instant.ofEpochSecond(20), "b", Instant.ofEpochSecond(1)), snapshot.users());
  }

  @Test
  void whatTheDatabaseLostStaysTakenBackUntilItEnds() {
    // Given
    TrustSnapshot held =
        TrustSnapshot.parse(
            9,
            """
            {"keys": [], "revocations": {
              "tokens": [{"jti": "t", "exp": 990, "until": 1100}, {"jti": "over", "exp": 1, "until": 999}],
              "sessions": [{"sid": "s", "before": 950, "until": 2000}],
              "users": [{"sub": "u", "before": 900, "until": 2000}, {"sub": "known", "before": 1, "until": 2000}],
              "tenants": [{"tenant_id": "n", "before": 900, "until": 1010}],
              "keys": ["k"], "keys_until": {"k": 5000}}}
            """);
    TrustSnapshot fresh =
        TrustSnapshot.parse(
            9,
            """
            {"keys": [], "revocations": {
              "tokens": [{"jti": "new", "exp": 990, "until": 1100}],
              "users": [{"sub": "u", "before": 800, "until": 1900}, {"sub": "known", "before": 2, "until": 2000}]}}
            """);

    // When
    TrustSnapshot both = fresh.keeping(held, Instant.ofEpochSecond(1_000));

    // Then
    assertEquals(Set.of("t", "new"), both.tokens());
    assertEquals(Map.of("s", Instant.ofEpochSecond(950)), both.sessions());
    assertEquals(
        Map.of("u", Instant.ofEpochSecond(900), "known", Instant.ofEpochSecond(2)), both.users());
    assertEquals(Map.of("n", Instant.ofEpochSecond(900)), both.tenants());
    assertEquals(Set.of("k"), both.revokedKeys());
    assertEquals(4, both.kept(), "the tenant's is nearly over, which clocks may see differently");

    // When the next version comes, a long time later
    TrustSnapshot next =
        TrustSnapshot.parse(10, "{\"keys\": [], \"revocations\": {}}")
            .keeping(both, Instant.ofEpochSecond(3_000));

    // Then
    assertEquals(Set.of(), next.tokens());
    assertEquals(Map.of(), next.users());
    assertEquals(Set.of("k"), next.revokedKeys());
    assertEquals(1, next.kept());
  }

  @Test
  void laterFenceStaysWhenTheDatabaseLostIt() {
    // Given
    TrustSnapshot without = TrustSnapshot.parse(1, "{\"revocations\": {}}");
    TrustSnapshot held = fencedAt(900);

    // Then
    assertEquals(Instant.MIN, without.fence());
    assertEquals(Instant.ofEpochSecond(900), without.keeping(held, Instant.MAX).fence());
    assertEquals(Instant.ofEpochSecond(900), fencedAt(899).keeping(held, Instant.MAX).fence());
    assertEquals(Instant.ofEpochSecond(901), fencedAt(901).keeping(held, Instant.MAX).fence());
    assertEquals(0, without.keeping(held, Instant.MAX).kept(), "it is no revocation");
    assertSame(held, held.keeping(without, Instant.MAX));
  }

  private static TrustSnapshot fencedAt(long second) {
    return TrustSnapshot.parse(2, "{\"revocations\": {\"privileged_before\": " + second + "}}");
  }

  @Test
  void snapshotThatKnowsAllIsTakenAsItIs() {
    String document =
        "{\"revocations\": {\"tokens\": [{\"jti\": \"t\", \"exp\": 9, \"until\": 9}]}}";
    TrustSnapshot held = TrustSnapshot.parse(1, document);
    TrustSnapshot fresh = TrustSnapshot.parse(2, document);
    assertSame(fresh, fresh.keeping(held, Instant.ofEpochSecond(5)));
    assertEquals(0, fresh.kept());
  }
}
