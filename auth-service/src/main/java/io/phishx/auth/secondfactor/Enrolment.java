package io.phishx.auth.secondfactor;

import io.phishx.auth.AuthConfig;
import io.phishx.auth.revocation.OtherSessions;
import io.phishx.auth.revocation.Revocations;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.AuditLog;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.tenant.TenantId;
import io.phishx.chassis.tenant.TenantTransaction;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Gives a user a second factor in two steps, so that nobody is locked out by an app that did not
 * take the secret, and takes it from him again.
 */
@ApplicationScoped
public class Enrolment {

  private static final String ISSUER = "PhishX";
  private static final int RECOVERY_CODES = 10;

  private final TenantTransaction transactions;
  private final SecondFactor factor;
  private final Revocations revocations;
  private final OtherSessions others;
  private final AuditLog audit;
  private final Clock clock;
  private final Duration time;
  private final SecureRandom random = new SecureRandom();

  Enrolment(
      TenantTransaction transactions,
      SecondFactor factor,
      Revocations revocations,
      OtherSessions others,
      AuditLog audit,
      Clock clock,
      AuthConfig config) {
    this.transactions = transactions;
    this.factor = factor;
    this.revocations = revocations;
    this.others = others;
    this.audit = audit;
    this.clock = clock;
    this.time = config.totp().enrolment();
  }

  /** Whether a user has a second factor, and how many recovery codes are left. */
  public record Status(boolean enrolled, int recoveryCodesLeft) {}

  /** What an app needs, shown once; prints nothing of it. */
  public record Begun(String secret, String otpauthUri, int digits, long periodSeconds) {

    @Override
    public String toString() {
      return "Begun[***]";
    }
  }

  public Uni<Status> status(TenantId tenant, UUID user) {
    return transactions.sql(
        tenant,
        connection ->
            TotpRows.find(connection, user)
                .map(
                    found ->
                        found
                            .map(s -> new Status(s.secret() != null, s.recoveryCodes()))
                            .orElseGet(() -> new Status(false, 0))));
  }

  /** Begins: what stands before keeps counting until the new secret is confirmed. */
  public Uni<Begun> begin(TenantId tenant, UUID user, String account) {
    Totp totp = Totp.next(random);
    return transactions.sql(
        tenant,
        connection ->
            TotpRows.begin(connection, tenant, user, factor.seal(user, totp))
                .chain(
                    () ->
                        audited(connection, tenant, "totp.enrolment-begun", user.toString(), user))
                .replaceWith(
                    new Begun(
                        totp.base32(),
                        totp.uri(ISSUER, account),
                        Totp.DIGITS,
                        Totp.STEP.toSeconds())));
  }

  /**
   * Confirms with a code of the new secret; ends the user's other sessions, which were opened
   * without it.
   *
   * @param kept the session that stays
   * @return recovery codes, shown once; fails with {@link Problem.Conflict} if nothing is under way
   *     any more, and {@link Problem.Forbidden} if the code is wrong
   */
  public Uni<List<String>> confirm(TenantId tenant, UUID user, UUID kept, String code) {
    List<RecoveryCode> codes =
        Stream.generate(() -> RecoveryCode.next(random)).limit(RECOVERY_CODES).toList();
    return revocations
        .act(
            tenant,
            connection ->
                confirmed(connection, user, code)
                    .chain(() -> TotpRows.replaceCodes(connection, tenant, user, codes))
                    .chain(() -> others.end(connection, tenant, user, kept, "totp.enrolled"))
                    .call(
                        () -> audited(connection, tenant, "totp.enrolled", user.toString(), user)))
        .replaceWith(codes.stream().map(RecoveryCode::text).toList());
  }

  /** Takes a user's second factor from him, in the name of another admin; ends his sessions. */
  Uni<Void> reset(TenantId tenant, UUID user, String actor) {
    return revocations
        .act(
            tenant,
            connection ->
                TotpRows.remove(connection, user)
                    .chain(
                        removed -> {
                          if (!removed) {
                            throw new Problem.NotFound(
                                "there is no such user with a second factor");
                          }
                          return revocations.endUser(connection, tenant, user, "totp.reset");
                        })
                    .call(() -> audited(connection, tenant, "totp.reset", actor, user)))
        .replaceWithVoid();
  }

  private Uni<Void> confirmed(SqlConnection connection, UUID user, String code) {
    return TotpRows.pending(connection, user, time)
        .map(
            found ->
                found.orElseThrow(
                    () ->
                        new Problem.Conflict(
                            "no-enrolment", "no enrolment is under way; begin one")))
        .chain(
            pending -> {
              Instant now = clock.instant();
              OptionalLong step = factor.open(user, pending).step(code.strip(), now);
              if (step.isEmpty()) {
                throw new Problem.Forbidden("wrong-code", "the code is not the app's current one");
              }
              return TotpRows.confirm(connection, user, pending, step.getAsLong(), now);
            })
        .invoke(
            won -> {
              if (!won) {
                throw new Problem.Conflict("no-enrolment", "another enrolment was begun meanwhile");
              }
            })
        .replaceWithVoid();
  }

  private Uni<UUID> audited(
      SqlConnection connection, TenantId tenant, String event, String actor, UUID user) {
    return audit.append(
        connection,
        tenant,
        AuditEntry.of(event, Outcome.SUCCESS, actor, Map.of("user_id", user.toString())));
  }
}
