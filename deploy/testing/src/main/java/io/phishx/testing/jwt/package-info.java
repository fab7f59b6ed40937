/** Forged access tokens by the list, to be refused by every service. */
@NullMarked
package io.phishx.testing.jwt;

import org.jspecify.annotations.NullMarked;
