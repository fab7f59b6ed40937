/** The keys that sign access tokens, from their publication to their removal. */
@NullMarked
package io.phishx.auth.signingkey;

import org.jspecify.annotations.NullMarked;
