package io.phishx.auth.secondfactor;

import io.phishx.auth.signingkey.KeySeal;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.secret.Secret;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Checks the second factor of a user who has one. A code is good once: the time step that it
 * belongs to is spent in the transaction that accepts it, with all before it.
 */
@ApplicationScoped
public class SecondFactor {

  private static final String PURPOSE = "totp";
  private static final String SPENT = "totp.codes-spent";

  private final TenantTransaction transactions;
  private final KeySeal seal;
  private final AuditLog audit;
  private final Clock clock;

  SecondFactor(TenantTransaction transactions, KeySeal seal, AuditLog audit, Clock clock) {
    this.transactions = transactions;
    this.seal = seal;
    this.audit = audit;
    this.clock = clock;
  }

  /** What a second factor says of a login. */
  public enum Finding {
    /** The user has none. */
    NOT_ENROLLED,
    /** The code was right, and is spent. */
    PASSED,
    /** The user has one and brought no code. */
    MISSING,
    /** The code is wrong, or was used before. */
    WRONG
  }

  /** Which second factor a user has: another after each enrolment; empty for none. */
  public Uni<Optional<String>> current(TenantId tenant, UUID user) {
    return transactions
        .sql(tenant, connection -> TotpRows.find(connection, user))
        .map(
            stored ->
                stored
                    .filter(found -> found.secret() != null)
                    .map(TotpRows.Stored::confirmedAt)
                    .map(Instant::toString));
  }

  /** Says in the audit log that nobody may try further codes of the user for now. */
  public Uni<Void> codesSpent(TenantId tenant, UUID user) {
    return transactions
        .sql(tenant, connection -> audited(connection, tenant, SPENT, Outcome.FAILURE, user))
        .replaceWithVoid();
  }

  /**
   * Checks a code, of the device or for recovery, and spends it.
   *
   * @param code null or empty if the call brings none
   */
  public Uni<Finding> check(TenantId tenant, UUID user, @Nullable String code) {
    return transactions.sql(
        tenant,
        connection ->
            TotpRows.find(connection, user)
                .chain(
                    stored -> {
                      Secret sealed = stored.map(TotpRows.Stored::secret).orElse(null);
                      if (sealed == null) {
                        return Uni.createFrom().item(Finding.NOT_ENROLLED);
                      }
                      if (code == null || code.isBlank()) {
                        return Uni.createFrom().item(Finding.MISSING);
                      }
                      return spend(connection, tenant, user, sealed, code.strip());
                    }));
  }

  private Uni<Finding> spend(
      SqlConnection connection, TenantId tenant, UUID user, Secret sealed, String code) {
    // it needs no key, so it also opens where the device's secret doesn't
    Optional<Secret> recovery = RecoveryCode.hashOf(code);
    if (recovery.isPresent()) {
      return TotpRows.spendCode(connection, user, recovery.get())
          .call(
              spent ->
                  spent
                      ? audited(
                          connection, tenant, "totp.recovery-code-used", Outcome.SUCCESS, user)
                      : Uni.createFrom().nullItem())
          .map(SecondFactor::finding);
    }
    OptionalLong step = open(user, sealed).step(code, clock.instant());
    return step.isEmpty()
        ? Uni.createFrom().item(Finding.WRONG)
        : TotpRows.spendStep(connection, user, step.getAsLong()).map(SecondFactor::finding);
  }

  private static Finding finding(boolean spent) {
    return spent ? Finding.PASSED : Finding.WRONG;
  }

  Secret seal(UUID user, Totp totp) {
    return Secret.of(seal.seal(PURPOSE, user.toString(), totp.secret().reveal()));
  }

  /** A stored secret under today's key, if it was under a former one; or else as it stands. */
  static @Nullable Secret renewed(KeySeal seal, UUID user, @Nullable Secret sealed) {
    return sealed == null
        ? null
        : seal.renewed(PURPOSE, user.toString(), sealed.reveal()).map(Secret::of).orElse(sealed);
  }

  /**
   * A stored secret.
   *
   * @throws Problem.Unavailable if it was sealed with another key
   */
  Totp open(UUID user, Secret sealed) {
    return seal.open(PURPOSE, user.toString(), sealed.reveal())
        .map(Totp::new)
        .orElseThrow(
            () ->
                new Problem.Unavailable(
                    "second-factor-unreadable",
                    "the second factor was sealed with another key",
                    Duration.ofSeconds(30)));
  }

  private Uni<UUID> audited(
      SqlConnection connection, TenantId tenant, String event, Outcome outcome, UUID user) {
    return audit.append(
        connection,
        tenant,
        AuditEntry.of(event, outcome, user.toString(), Map.of("user_id", user.toString())));
  }
}
