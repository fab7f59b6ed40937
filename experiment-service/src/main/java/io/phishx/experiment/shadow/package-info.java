/** A new version sees the same mail without being heard, and is compared with production. */
@NullMarked
package io.phishx.experiment.shadow;

import org.jspecify.annotations.NullMarked;
