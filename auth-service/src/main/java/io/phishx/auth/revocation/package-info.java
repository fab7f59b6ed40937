/** Taking back what was granted: by token, session, user, tenant or key. */
@NullMarked
package io.phishx.auth.revocation;

import org.jspecify.annotations.NullMarked;
