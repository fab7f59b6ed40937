package io.phishx.chassis.feed;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.phishx.chassis.tenant.TenantId;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message on Redis pub/sub that wakes whoever has a table or a question of his own. It may be
 * lost, doubled or late; no truth rests on it.
 *
 * @param id unique
 * @param type the channel it goes over, for example {@code phishx.auth.trust}
 * @param source the publishing service
 * @param time when it was published
 * @param tenantId whom it concerns; null for all
 * @param version the feed's version that exists now; null for other notices
 * @param traceparent the trace that it belongs to
 * @param data ids only
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notice(
    UUID id,
    String type,
    String source,
    Instant time,
    @JsonProperty("tenant_id") @Nullable TenantId tenantId,
    @Nullable Long version,
    @Nullable String traceparent,
    @Nullable JsonNode data) {}
