/** Collections in pages with an opaque position. */
@NullMarked
package io.phishx.chassis.page;

import org.jspecify.annotations.NullMarked;
