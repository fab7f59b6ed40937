/** New versions of data keys, and what a tenant's admin sees of the keys. */
@NullMarked
package io.phishx.crypto.rotation;

import org.jspecify.annotations.NullMarked;
