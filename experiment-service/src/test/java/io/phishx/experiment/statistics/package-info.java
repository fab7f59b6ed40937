@NullMarked
package io.phishx.experiment.statistics;

import org.jspecify.annotations.NullMarked;
