/** Whether a new detection model may take over. */
@NullMarked
package io.phishx.experiment;

import org.jspecify.annotations.NullMarked;
