/** Which model answers, decided in the caller's process from a snapshot of the routing feed. */
@NullMarked
package io.phishx.experiment.client;

import org.jspecify.annotations.NullMarked;
