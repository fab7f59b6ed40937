/** Finds and masks personal data in text; pure Java, in time linear in the text's length. */
@NullMarked
package io.phishx.pii;

import org.jspecify.annotations.NullMarked;
