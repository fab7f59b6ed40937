@NullMarked
package io.phishx.auth.client;

import org.jspecify.annotations.NullMarked;
