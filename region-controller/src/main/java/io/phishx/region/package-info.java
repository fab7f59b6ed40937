/** Decides which region serves, from what it sees of them. */
@NullMarked
package io.phishx.region;

import org.jspecify.annotations.NullMarked;
