/**
 * What the services' tests stand on: real stores, tokens, the trust feed, and assertions that hold
 * for all of them. Only ever test scope.
 */
@NullMarked
package io.phishx.testing;

import org.jspecify.annotations.NullMarked;
