/** Taking back what is privileged when its revocations may have been lost. */
@NullMarked
package io.phishx.auth.fence;

import org.jspecify.annotations.NullMarked;
