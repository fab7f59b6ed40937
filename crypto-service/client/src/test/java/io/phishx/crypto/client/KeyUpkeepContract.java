package io.phishx.crypto.client;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.phishx.chassis.tenant.TenantId;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * When an owner's rows are settled; passed by crypto-service through its client, and by the fake.
 * One clean count is enough there, and what was never sealed cannot be.
 */
public abstract class KeyUpkeepContract {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final TenantId tenant = new TenantId(UUID.randomUUID());

  /** Under test, asked by anomaly-service. */
  protected abstract KeyUpkeep upkeep();

  /** Seals for anomaly-service what {@link #upkeep} knows the keys of. */
  protected abstract FieldCipher cipher();

  /** Gives {@code tenant} a newer key for its values. */
  protected abstract void rotate(TenantId tenant);

  @BeforeEach
  void sealARow() {
    done(
        cipher()
            .seal(
                tenant,
                List.of(
                    new Rows(
                        "email_analysis",
                        List.of(new Row("1", Map.of("sender", "a@b.example")))))));
  }

  @Test
  void whatWasNeverCountedIsNot() {
    assertUrgent(targets());
  }

  @Test
  void aCleanCountIs() {
    assertTrue(report(sealed(2), indexed(2)).settled());
    assertTrue(targets().settled());
  }

  @Test
  void valuesUnderAnOlderKeyAreNotAndDoNotWait() {
    // Given
    ColumnCount older = sealed(2);
    rotate(tenant);

    // When / Then
    assertUrgent(report(older, indexed(2)));
    assertTrue(report(sealed(2), indexed(2)).settled());
  }

  @Test
  void valuesInAnotherFormatAreNotButMayWait() {
    assertLeft(report(sealed(2), new ColumnCount("sender", "v1", 0, 1), indexed(3)));
  }

  @Test
  void whatCannotBeSealedIs() {
    assertTrue(
        report(
                sealed(2),
                new ColumnCount("sender", "readable", 0, 1),
                indexed(2),
                new ColumnCount("sender", "index", 0, 1))
            .settled());
  }

  @Test
  void whatLacksItsIndexIsNotButMayWait() {
    assertLeft(report(sealed(2), indexed(1), new ColumnCount("sender", "index", 0, 1)));
  }

  private ColumnCount sealed(long rows) {
    return new ColumnCount("sender", "v2", targets().fieldVersion(), rows);
  }

  private ColumnCount indexed(long rows) {
    int version = Objects.requireNonNull(targets().indexes().get("email_analysis.sender"));
    return new ColumnCount("sender", "index", version, rows);
  }

  private KeyTargets targets() {
    return done(upkeep().targets(tenant));
  }

  private KeyTargets report(ColumnCount... senders) {
    return done(
        upkeep()
            .report(
                tenant,
                new Coverage(
                    targets().asOf(),
                    Map.of("email_analysis", List.of(senders), "findings", List.of()))));
  }

  private static void assertUrgent(KeyTargets targets) {
    assertFalse(targets.settled());
    assertFalse(targets.mayWait());
  }

  private static void assertLeft(KeyTargets targets) {
    assertFalse(targets.settled());
    assertTrue(targets.mayWait());
  }

  private static <T> T done(Uni<T> call) {
    return call.await().atMost(PATIENCE);
  }
}
