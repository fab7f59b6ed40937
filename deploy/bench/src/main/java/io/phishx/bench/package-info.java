/** Measures what the issues put numbers on: JMH in process, an open-loop driver over HTTP. */
@NullMarked
package io.phishx.bench;

import org.jspecify.annotations.NullMarked;
