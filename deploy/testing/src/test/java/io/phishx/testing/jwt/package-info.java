@NullMarked
package io.phishx.testing.jwt;

import org.jspecify.annotations.NullMarked;
