package io.phishx.anomaly.detect;

import io.phishx.anomaly.feature.Features;
import io.phishx.anomaly.settings.Settings;

/** A mail as detectors see it: its features, its risk score, and the tenant's thresholds. */
public record Observation(Features features, double risk, Settings settings) {}
