@NullMarked
package io.phishx.experiment.canary;

import org.jspecify.annotations.NullMarked;
