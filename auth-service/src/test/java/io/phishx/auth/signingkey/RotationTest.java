package io.phishx.auth.signingkey;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.phishx.chassis.secret.Secret;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RotationTest {

  private static final Instant NOW = Instant.parse("2026-05-01T00:00:00Z");
  private static final Secret PRIVATE = Secret.of("sealed");

  private final Rotation rotation =
      new Rotation(
          SigningAlgorithm.ES256,
          Duration.ofDays(30),
          Duration.ofSeconds(60),
          Duration.ofMinutes(16));

  private static SigningKey.Material material(String kid) {
    return new SigningKey.Material(kid, SigningAlgorithm.ES256, "{}");
  }

  private static SigningKey.Published published(String kid, Instant at) {
    return new SigningKey.Published(material(kid), at, PRIVATE);
  }

  private static SigningKey.Active active(String kid, Instant at) {
    return new SigningKey.Active(material(kid), at, at, PRIVATE);
  }

  private List<SigningKey> due(SigningKey... keys) {
    return rotation.due(List.of(keys), NOW, key -> true, () -> published("made", NOW));
  }

  @Test
  void firstKeySignsAtOnceSinceNobodyVerifiesYet() {
    List<SigningKey> changes = due();
    assertEquals(1, changes.size());
    assertInstanceOf(SigningKey.Active.class, changes.getFirst());
  }

  @Test
  void youngKeyStays() {
    assertEquals(List.of(), due(active("a", NOW.minus(Duration.ofDays(29)))));
  }

  @Test
  void configuredKeyIsSaidAgainWellBeforeOthersForgetIt() {
    SigningKey.Configured fresh =
        new SigningKey.Configured(material("c"), NOW.minus(Duration.ofMinutes(7)));
    SigningKey.Configured older =
        new SigningKey.Configured(material("c"), NOW.minus(Duration.ofMinutes(8)));
    List<SigningKey> said = List.of(new SigningKey.Configured(material("c"), NOW));

    assertEquals(said, rotation.due(List.of(), material("c"), NOW));
    assertEquals(List.of(), rotation.due(List.of(fresh), material("c"), NOW));
    assertEquals(said, rotation.due(List.of(older), material("c"), NOW));
    assertEquals(said, rotation.due(List.of(active("c", NOW)), material("c"), NOW));
  }

  @Test
  void configuredKeyGoesWithTheLongestTokenOfTheReplicaThatHadIt() {
    SigningKey.Configured former =
        new SigningKey.Configured(material("f"), NOW.minus(Duration.ofMinutes(16)));
    SigningKey.Configured younger =
        new SigningKey.Configured(material("y"), NOW.minus(Duration.ofMinutes(15)));
    SigningKey.Configured now = new SigningKey.Configured(material("c"), NOW);

    assertEquals(List.of(former.remove(NOW)), due(former, younger, active("a", NOW)));
    assertEquals(
        List.of(former.remove(NOW)),
        rotation.due(List.of(former, younger, now), material("c"), NOW));
    assertEquals(
        List.of(new SigningKey.Configured(material("f"), NOW)),
        rotation.due(List.of(former), material("f"), NOW));
  }

  @Test
  void oldKeyGetsASuccessorThatWaits() {
    SigningKey old = active("a", NOW.minus(Duration.ofDays(30)));
    assertEquals(List.of(published("made", NOW)), due(old));
    assertEquals(List.of(), due(old, published("b", NOW.minusSeconds(59))));
  }

  @Test
  void ripeKeySignsAndTheOldOneRetiresFirst() {
    List<SigningKey> changes =
        due(active("a", NOW.minus(Duration.ofDays(30))), published("b", NOW.minusSeconds(60)));
    assertEquals(2, changes.size());
    assertEquals("a", assertInstanceOf(SigningKey.Retired.class, changes.get(0)).kid());
    assertEquals("b", assertInstanceOf(SigningKey.Active.class, changes.get(1)).kid());
  }

  @Test
  void retiredKeyIsRemovedOnceItsLongestTokenHasExpired() {
    SigningKey.Active current = active("b", NOW);
    SigningKey.Retired retired =
        new SigningKey.Retired(material("a"), NOW, NOW.minus(Duration.ofMinutes(15)));
    SigningKey.Retired done =
        new SigningKey.Retired(material("a"), NOW, NOW.minus(Duration.ofMinutes(16)));
    assertEquals(List.of(), due(current, retired));
    assertInstanceOf(SigningKey.Removed.class, due(current, done).getFirst());
  }

  @Test
  void keyThatCannotBeOpenedIsReplacedAtOnce() {
    List<SigningKey> changes =
        rotation.due(List.of(active("a", NOW)), NOW, key -> false, () -> published("made", NOW));
    assertInstanceOf(SigningKey.Retired.class, changes.get(0));
    assertEquals("made", assertInstanceOf(SigningKey.Active.class, changes.get(1)).kid());
  }

  @Test
  void anotherAlgorithmIsRotatedToNotJumpedTo() {
    SigningKey rsa =
        new SigningKey.Active(
            new SigningKey.Material("a", SigningAlgorithm.RS256, "{}"), NOW, NOW, PRIVATE);
    assertEquals(List.of(published("made", NOW)), due(rsa));
  }

  @Test
  void removingTheActiveKeyActivatesTheNext() {
    List<SigningKey> changes =
        rotation.remove(
            List.of(active("a", NOW), published("b", NOW)), "a", NOW, () -> published("made", NOW));
    assertInstanceOf(SigningKey.Removed.class, changes.get(0));
    assertEquals("b", assertInstanceOf(SigningKey.Active.class, changes.get(1)).kid());
    assertEquals(List.of(), rotation.remove(List.of(), "x", NOW, () -> published("made", NOW)));
  }
}
