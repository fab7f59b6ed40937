/** Access tokens as they are built, signed and described to clients. */
@NullMarked
package io.phishx.auth.token;

import org.jspecify.annotations.NullMarked;
