@NullMarked
package io.phishx.experiment.model;

import org.jspecify.annotations.NullMarked;
