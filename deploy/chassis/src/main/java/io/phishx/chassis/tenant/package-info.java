/** Whose data a call may touch, and the one place that tells the database. */
@NullMarked
package io.phishx.chassis.tenant;

import org.jspecify.annotations.NullMarked;
