/**
 * Which key versions stored values still need, as their owners report it, and retiring the rest.
 */
@NullMarked
package io.phishx.crypto.coverage;

import org.jspecify.annotations.NullMarked;
