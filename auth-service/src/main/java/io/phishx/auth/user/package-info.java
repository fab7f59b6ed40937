/** Users with sealed columns, their passwords and the budget for guessing them. */
@NullMarked
package io.phishx.auth.user;

import org.jspecify.annotations.NullMarked;
