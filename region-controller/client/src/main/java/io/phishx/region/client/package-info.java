/** Which region serves, decided in the caller's process from one snapshot. */
@NullMarked
package io.phishx.region.client;

import org.jspecify.annotations.NullMarked;
