/** The system as its users meet it: through the gateway, with parts of it stopped. */
@NullMarked
package io.phishx.e2e;

import org.jspecify.annotations.NullMarked;
