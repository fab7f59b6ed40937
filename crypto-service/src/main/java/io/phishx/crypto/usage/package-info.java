/** How many fields were sealed and opened, exact over restarts. */
@NullMarked
package io.phishx.crypto.usage;

import org.jspecify.annotations.NullMarked;
