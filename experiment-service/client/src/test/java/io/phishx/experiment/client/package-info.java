@NullMarked
package io.phishx.experiment.client;

import org.jspecify.annotations.NullMarked;
