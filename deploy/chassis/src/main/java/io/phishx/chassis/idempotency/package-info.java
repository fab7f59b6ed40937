/** The same key gets the same answer, stored in the creating transaction. */
@NullMarked
package io.phishx.chassis.idempotency;

import org.jspecify.annotations.NullMarked;
