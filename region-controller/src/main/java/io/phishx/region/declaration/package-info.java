/** Regions and pairs that the configuration declares. */
@NullMarked
package io.phishx.region.declaration;

import org.jspecify.annotations.NullMarked;
