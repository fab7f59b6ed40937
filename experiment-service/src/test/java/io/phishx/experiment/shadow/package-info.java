@NullMarked
package io.phishx.experiment.shadow;

import org.jspecify.annotations.NullMarked;
