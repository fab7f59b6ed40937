/**
 * Tests that tell a better model from a luckier one. Everything but the resource imports nothing of
 * ours.
 */
@NullMarked
package io.phishx.experiment.statistics;

import org.jspecify.annotations.NullMarked;
