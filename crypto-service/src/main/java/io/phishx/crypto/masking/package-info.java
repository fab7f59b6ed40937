/** Personal data in a caller's text: found, or masked. */
@NullMarked
package io.phishx.crypto.masking;

import org.jspecify.annotations.NullMarked;
