/** How long the database is waited for, to begin and to answer, and whether it is there. */
@NullMarked
package io.phishx.chassis.database;

import org.jspecify.annotations.NullMarked;
