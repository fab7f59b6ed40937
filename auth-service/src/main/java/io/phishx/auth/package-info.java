/** Who may call: tokens, sessions, users and what takes them back. */
@NullMarked
package io.phishx.auth;

import org.jspecify.annotations.NullMarked;
