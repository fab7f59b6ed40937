package io.phishx.auth.fence;

import java.time.Instant;

/**
 * Up to when what was granted to privileged callers is worth nothing.
 *
 * @param tokensBefore whole seconds: their access tokens issued at or before it are refused
 * @param sessionsBefore their sessions that began at or before it are not renewed
 */
public record Fence(Instant tokensBefore, Instant sessionsBefore) {}
