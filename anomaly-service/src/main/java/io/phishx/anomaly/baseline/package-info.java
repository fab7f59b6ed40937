/** What a tenant's mail usually looks like. */
@NullMarked
package io.phishx.anomaly.baseline;

import org.jspecify.annotations.NullMarked;
