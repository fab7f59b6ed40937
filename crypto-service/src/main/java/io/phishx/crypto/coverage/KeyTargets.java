package io.phishx.crypto.coverage;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an owner's rows should be sealed and indexed under.
 *
 * @param asOf now, by this service's clock: sent back as {@code counted_at} of a count that begins
 *     after this answer
 * @param fieldVersion of the tenant's newest data key; 0 if it has none
 * @param indexes {@code table.column} to the version of the index key to store by; absent where
 *     there is none yet
 * @param v1Tables tables whose values are to be in the format v1, which names no key
 * @param v1Since when the key that seals such values now came into use: those made before are under
 *     an older one; null if there is none
 * @param settled whether the caller's last report leaves nothing to do or to count again
 * @param mayWait whether what is left may wait until the caller looks at all its tenants again: a
 *     count that has become old, or values of another format, of which some may never be re-wrapped
 * @param settleSeconds how long after a clean count another one proves that it stays clean
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record KeyTargets(
    Instant asOf,
    int fieldVersion,
    Map<String, Integer> indexes,
    List<String> v1Tables,
    @Nullable Instant v1Since,
    boolean settled,
    boolean mayWait,
    long settleSeconds) {}
