/** A new version answers for a growing share of the mail, until it is production or taken back. */
@NullMarked
package io.phishx.experiment.canary;

import org.jspecify.annotations.NullMarked;
