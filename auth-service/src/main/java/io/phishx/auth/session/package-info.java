/** Login, refresh and logout: a session from its first token to its last. */
@NullMarked
package io.phishx.auth.session;

import org.jspecify.annotations.NullMarked;
