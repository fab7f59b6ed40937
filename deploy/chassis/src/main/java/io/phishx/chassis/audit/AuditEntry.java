package io.phishx.chassis.audit;

import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was done.
 *
 * @param eventType dotted and stable, for example {@code session.login}
 * @param outcome how it ended
 * @param actor id of the user, client or service that did it; null where nobody is known
 * @param facts ids and numbers, readable in the database; never personal data
 * @param sealedAs the row id that the sealed values are bound to; null where there are none
 * @param details personal or sensitive details
 * @param ipAddress where the call came from
 * @param userAgent with what
 */
public record AuditEntry(
    String eventType,
    Outcome outcome,
    @Nullable String actor,
    Map<String, String> facts,
    @Nullable UUID sealedAs,
    @Nullable SealedText details,
    @Nullable SealedText ipAddress,
    @Nullable SealedText userAgent) {

  public AuditEntry {
    facts = Map.copyOf(facts);
  }

  /** An entry without personal data. */
  public static AuditEntry of(
      String eventType, Outcome outcome, @Nullable String actor, Map<String, String> facts) {
    return new AuditEntry(eventType, outcome, actor, facts, null, null, null, null);
  }

  Map<String, String> sortedFacts() {
    return new TreeMap<>(facts);
  }
}
