/** Sealed fields for other services: one call seals, opens or indexes a batch of rows. */
@NullMarked
package io.phishx.crypto.client;

import org.jspecify.annotations.NullMarked;
