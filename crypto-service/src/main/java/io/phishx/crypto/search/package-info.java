/** Blind indexes: equality search on sealed columns. */
@NullMarked
package io.phishx.crypto.search;

import org.jspecify.annotations.NullMarked;
