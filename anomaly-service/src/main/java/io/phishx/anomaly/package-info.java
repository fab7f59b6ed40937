/** Which mail is unlike what a tenant is used to, and which is dangerous. */
@NullMarked
package io.phishx.anomaly;

import org.jspecify.annotations.NullMarked;
