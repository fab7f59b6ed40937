/** How unusual a mail is for this tenant, and the verdict on it. */
@NullMarked
package io.phishx.anomaly.detect;

import org.jspecify.annotations.NullMarked;
