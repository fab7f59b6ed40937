/** What a mail looks like in numbers and relations, for models and detectors. */
@NullMarked
package io.phishx.anomaly.feature;

import org.jspecify.annotations.NullMarked;
