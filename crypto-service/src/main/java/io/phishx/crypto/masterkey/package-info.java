/** Changing the root key: every data key is wrapped anew, no data is touched. */
@NullMarked
package io.phishx.crypto.masterkey;

import org.jspecify.annotations.NullMarked;
