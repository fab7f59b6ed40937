/** Work that is done again and again: by a timer, or page after page. */
@NullMarked
package io.phishx.chassis.work;

import org.jspecify.annotations.NullMarked;
