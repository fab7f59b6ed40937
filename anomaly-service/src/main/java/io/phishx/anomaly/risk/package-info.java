/** How dangerous a mail is, with the reasons that raised its score. */
@NullMarked
package io.phishx.anomaly.risk;

import org.jspecify.annotations.NullMarked;
