/** Identifiers that sort by the time they were minted. */
@NullMarked
package io.phishx.chassis.id;

import org.jspecify.annotations.NullMarked;
