package io.phishx.auth.session;

import io.phishx.auth.revocation.Revocations;
import io.phishx.auth.token.UserClaims;
import io.phishx.chassis.audit.AuditEntry;
import io.phishx.chassis.audit.Outcome;
import io.phishx.chassis.audit.SealedText;
import io.phishx.chassis.id.Ids;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * Ends the session of a spent refresh token that somebody used again, and says from where it was
 * used. The session ends without crypto-service too: then its entry names no place.
 */
@ApplicationScoped
class RefreshReuse {

  private static final Logger LOG = Logger.getLogger(RefreshReuse.class);
  private static final String EVENT = "session.refresh-reused";

  /** After which the session ends without the place: whoever stole the token may be using it. */
  private static final Duration PATIENCE = Duration.ofMillis(500);

  private final Sessions sessions;
  private final Revocations revocations;
  private final Ids ids;

  RefreshReuse(Sessions sessions, Revocations revocations, Ids ids) {
    this.sessions = sessions;
    this.revocations = revocations;
    this.ids = ids;
  }

  /**
   * Ends it.
   *
   * @param claims of the token; whether its user or a thief used it again, nobody knows
   * @param place where it was used again
   */
  Uni<Void> end(UserClaims claims, RefreshPlace place) {
    return entry(claims, place)
        .chain(
            entry ->
                revocations.session(claims.tenant(), claims.session(), entry.eventType(), entry))
        .replaceWithVoid();
  }

  private Uni<AuditEntry> entry(UserClaims claims, RefreshPlace place) {
    UUID sealedAs = ids.next();
    return place
        .caller()
        .map(
            caller ->
                Uni.createFrom()
                    .deferred(() -> sessions.seal(claims.tenant(), sealedAs, caller))
                    .map(origin -> entry(claims, sealedAs, caller, origin))
                    .ifNoItem()
                    .after(PATIENCE)
                    .fail()
                    .onFailure()
                    .invoke(
                        e ->
                            LOG.warnf(
                                "a reused refresh token's entry names no place: session=%s"
                                    + " reason=%s",
                                claims.session(), e))
                    .onFailure()
                    .recoverWithItem(() -> withoutPlace(claims)))
        .orElseGet(() -> Uni.createFrom().item(withoutPlace(claims)));
  }

  private static AuditEntry withoutPlace(UserClaims claims) {
    return AuditEntry.of(EVENT, Outcome.DENIED, claims.user().toString(), facts(claims));
  }

  private static AuditEntry entry(
      UserClaims claims, UUID sealedAs, Caller caller, SessionRows.SealedOrigin origin) {
    String agent = caller.userAgent();
    String sealedAgent = origin.userAgent();
    return new AuditEntry(
        EVENT,
        Outcome.DENIED,
        claims.user().toString(),
        facts(claims),
        sealedAs,
        null,
        new SealedText(caller.ip(), origin.ip()),
        agent == null || sealedAgent == null ? null : new SealedText(agent, sealedAgent));
  }

  private static Map<String, String> facts(UserClaims claims) {
    return Map.of("session_id", claims.session().toString());
  }
}
