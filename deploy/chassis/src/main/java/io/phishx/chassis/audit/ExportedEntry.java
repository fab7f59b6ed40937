package io.phishx.chassis.audit;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A line of an export: an entry with its sealed values opened, and what shows that it is the one
 * that was appended. Prints its id only.
 *
 * @param seq place in the chain; null while it waits for the sealer
 * @param mac over the entry, in hexadecimal
 * @param hash of the chain up to it, in hexadecimal; null as {@code seq}
 * @param covers on the line of the export's own act alone: the newest place of the chain that the
 *     export holds, which its fact {@code up_to} says too; absent in exports of earlier releases
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public record ExportedEntry(
    UUID id,
    UUID tenantId,
    Instant timestamp,
    String eventType,
    String outcome,
    @Nullable String userId,
    Map<String, String> facts,
    @Nullable String actionDetails,
    @Nullable String ipAddress,
    @Nullable String userAgent,
    @Nullable Long seq,
    String mac,
    @Nullable String hash,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Long covers) {

  /** The fact that says how far an export goes. */
  static final String UP_TO = "up_to";

  /** The line of {@code chained}, whose entry holds plaintext, in the export of {@code head}. */
  public static ExportedEntry of(TenantId tenant, ExportHead head, ChainedRow chained) {
    AuditRow row = chained.row();
    return new ExportedEntry(
        row.id(),
        tenant.value(),
        row.at(),
        row.eventType(),
        row.outcome().name().toLowerCase(Locale.ROOT),
        row.actor(),
        row.facts(),
        row.details(),
        row.ipAddress(),
        row.userAgent(),
        chained.seq(),
        chained.mac(),
        chained.hash(),
        row.id().equals(head.act()) ? head.upTo() : null);
  }

  /** What its MAC covers. */
  AuditEntry entry() {
    return new AuditEntry(
        eventType,
        Outcome.valueOf(outcome.toUpperCase(Locale.ROOT)),
        userId,
        facts,
        null,
        text(actionDetails),
        text(ipAddress),
        text(userAgent));
  }

  private static @Nullable SealedText text(@Nullable String plain) {
    return plain == null ? null : new SealedText(plain, "");
  }

  @Override
  public String toString() {
    return "ExportedEntry[" + id + "]";
  }
}
