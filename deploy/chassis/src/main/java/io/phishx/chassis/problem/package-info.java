/** Errors as a small sealed family and their one mapping to RFC 9457. */
@NullMarked
package io.phishx.chassis.problem;

import org.jspecify.annotations.NullMarked;
