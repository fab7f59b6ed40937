/** The clock that everything asks. */
@NullMarked
package io.phishx.chassis.time;

import org.jspecify.annotations.NullMarked;
