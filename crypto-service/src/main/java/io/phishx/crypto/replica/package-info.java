/** The processes that share the database: who lives, and what each of them knows. */
@NullMarked
package io.phishx.crypto.replica;

import org.jspecify.annotations.NullMarked;
