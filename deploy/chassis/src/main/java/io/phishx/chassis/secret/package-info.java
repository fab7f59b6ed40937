/** Values that never print themselves. */
@NullMarked
package io.phishx.chassis.secret;

import org.jspecify.annotations.NullMarked;
