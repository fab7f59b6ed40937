@NullMarked
package io.phishx.bench;

import org.jspecify.annotations.NullMarked;
