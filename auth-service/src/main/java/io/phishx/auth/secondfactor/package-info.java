/** One-time passwords by time, and the codes for when the device is lost. */
@NullMarked
package io.phishx.auth.secondfactor;

import org.jspecify.annotations.NullMarked;
