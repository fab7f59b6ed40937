package io.phishx.chassis.audit;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Which entries are asked for; null does not restrict. */
public record AuditFilter(
    @Nullable Instant from,
    @Nullable Instant to,
    @Nullable String eventType,
    @Nullable String actor,
    @Nullable Outcome outcome) {

  public static final AuditFilter ALL = new AuditFilter(null, null, null, null, null);
}
