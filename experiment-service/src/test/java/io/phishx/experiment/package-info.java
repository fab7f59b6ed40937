@NullMarked
package io.phishx.experiment;

import org.jspecify.annotations.NullMarked;
