/** Behaviour of the embedded stores, on real processes. */
@NullMarked
package io.phishx.embedded;

import org.jspecify.annotations.NullMarked;
