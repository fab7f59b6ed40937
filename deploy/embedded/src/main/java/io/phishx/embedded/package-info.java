/**
 * PostgreSQL, Redis and other programs as child processes of this JVM.
 *
 * <p>Plain Java for Linux and macOS, no container engine. Everything started here is ended with the
 * JVM, also when the JVM is killed: a small watcher process then ends what is left and deletes the
 * temporary folders.
 */
@NullMarked
package io.phishx.embedded;

import org.jspecify.annotations.NullMarked;
