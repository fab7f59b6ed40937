/** What analysts and administrators see and change. */
@NullMarked
package io.phishx.anomaly.review;

import org.jspecify.annotations.NullMarked;
