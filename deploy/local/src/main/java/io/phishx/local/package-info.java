/**
 * The whole system on one machine: stores, services, gateway and a demonstration of the main job.
 */
@NullMarked
package io.phishx.local;

import org.jspecify.annotations.NullMarked;
