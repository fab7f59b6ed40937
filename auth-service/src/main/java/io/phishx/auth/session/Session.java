package io.phishx.auth.session;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A session as its owner sees it.
 *
 * @param ip where it was opened from
 * @param current whether the call belongs to it
 */
public record Session(
    UUID id,
    Instant createdAt,
    Instant lastUsedAt,
    @Nullable String ip,
    @Nullable String userAgent,
    boolean current) {

  @Override
  public String toString() {
    return "Session[" + id + "]";
  }
}
