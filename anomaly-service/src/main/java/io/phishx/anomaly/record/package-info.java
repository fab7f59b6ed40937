/** Sealed rows in PostgreSQL: the only place that writes or reads analysed mails. */
@NullMarked
package io.phishx.anomaly.record;

import org.jspecify.annotations.NullMarked;
