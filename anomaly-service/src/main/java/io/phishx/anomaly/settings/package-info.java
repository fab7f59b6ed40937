/** Each tenant's thresholds. */
@NullMarked
package io.phishx.anomaly.settings;

import org.jspecify.annotations.NullMarked;
