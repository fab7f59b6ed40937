/** What every verifier has to know: signing keys and revocations under one version. */
@NullMarked
package io.phishx.auth.trust;

import org.jspecify.annotations.NullMarked;
