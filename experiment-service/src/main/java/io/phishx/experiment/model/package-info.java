/** The registry of model versions, and the routing that follows from it. */
@NullMarked
package io.phishx.experiment.model;

import org.jspecify.annotations.NullMarked;
