/** How much of what callers send is in this process at once. */
@NullMarked
package io.phishx.crypto.intake;

import org.jspecify.annotations.NullMarked;
