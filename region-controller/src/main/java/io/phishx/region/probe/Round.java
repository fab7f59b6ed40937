package io.phishx.region.probe;

import java.util.OptionalLong;

/**
 * One round of probes of one region.
 *
 * @param requestsTotal the counter that its gateway published; empty when it published none
 * @param late whether this process was held up, so that the results say nothing about the region
 */
record Round(Probes probes, OptionalLong requestsTotal, boolean late) {}
