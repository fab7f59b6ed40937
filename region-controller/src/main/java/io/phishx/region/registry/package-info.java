/** Which regions and pairs there are. */
@NullMarked
package io.phishx.region.registry;

import org.jspecify.annotations.NullMarked;
