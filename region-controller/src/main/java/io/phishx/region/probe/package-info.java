/** How each region is, as seen from here: probes, votes and health. */
@NullMarked
package io.phishx.region.probe;

import org.jspecify.annotations.NullMarked;
