/** Data keys of each tenant: wrapped in PostgreSQL, open in a bounded cache, derived per column. */
@NullMarked
package io.phishx.crypto.key;

import org.jspecify.annotations.NullMarked;
