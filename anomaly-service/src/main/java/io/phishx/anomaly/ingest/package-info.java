/** The seven steps from a received mail to a stored verdict. */
@NullMarked
package io.phishx.anomaly.ingest;

import org.jspecify.annotations.NullMarked;
