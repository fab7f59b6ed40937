/** The clock that everything asks, and work that comes back. */
@NullMarked
package io.phishx.chassis.time;

import org.jspecify.annotations.NullMarked;
