package io.phishx.anomaly.record;

import io.phishx.anomaly.detect.Verdict;
import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.risk.Risk;
import java.time.Instant;

/**
 * A mail with all that was concluded about it, not stored yet.
 *
 * @param features the mail in numbers, and itself
 * @param risk how dangerous it is
 * @param verdict what happens to it
 * @param at when it was concluded
 */
public record Analysis(Features features, Risk risk, Verdict verdict, Instant at) {}
