/** Formats of sealed values, which columns have them, and the calls that seal and open rows. */
@NullMarked
package io.phishx.crypto.field;

import org.jspecify.annotations.NullMarked;
