package io.phishx.bench;

import java.util.function.LongFunction;

/**
 * A path under load.
 *
 * @param unitsPerCall how many of the counted things one call does
 * @param callers how many calls are under way at once while the highest rate is looked for
 * @param calls the n-th call
 */
record Scenario(Subject subject, int unitsPerCall, int callers, LongFunction<Call> calls) {}
