/** The root key that wraps all data keys, and where it comes from. */
@NullMarked
package io.phishx.crypto.root;

import org.jspecify.annotations.NullMarked;
