/** Behaviour of the test resources themselves. */
@NullMarked
package io.phishx.testing;

import org.jspecify.annotations.NullMarked;
