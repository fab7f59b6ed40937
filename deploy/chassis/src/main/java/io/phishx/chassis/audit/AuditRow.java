package io.phishx.chassis.audit;

import java.time.Instant;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An entry as it is stored: personal values sealed. */
public record AuditRow(
    UUID id,
    Instant at,
    String eventType,
    Outcome outcome,
    @Nullable String actor,
    Map<String, String> facts,
    @Nullable UUID sealedAs,
    @Nullable String details,
    @Nullable String ipAddress,
    @Nullable String userAgent) {

  public AuditRow {
    facts = Map.copyOf(facts);
  }

  /** The same entry with other words for what is sealed. */
  public AuditRow with(
      @Nullable String details, @Nullable String ipAddress, @Nullable String userAgent) {
    return new AuditRow(
        id, at, eventType, outcome, actor, facts, sealedAs, details, ipAddress, userAgent);
  }
}
