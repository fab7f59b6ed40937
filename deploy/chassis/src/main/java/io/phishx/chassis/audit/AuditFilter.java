package io.phishx.chassis.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Which entries are asked for; null does not restrict.
 *
 * @param actor id of whoever acted
 * @param concerned id of whoever acted, or stands in the facts
 */
public record AuditFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String eventType,
    @Nullable String actor,
    @Nullable String concerned,
    @Nullable Outcome outcome) {

  public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null, null);
}
