/** From bytes or JSON to one immutable mail, within hard limits. */
@NullMarked
package io.phishx.anomaly.mail;

import org.jspecify.annotations.NullMarked;
