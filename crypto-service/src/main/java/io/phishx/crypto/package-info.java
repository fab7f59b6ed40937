/** Keeps stored fields of the other services unreadable, searchable and rotatable. */
@NullMarked
package io.phishx.crypto;

import org.jspecify.annotations.NullMarked;
