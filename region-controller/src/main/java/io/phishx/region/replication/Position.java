package io.phishx.region.replication;

/**
 * Where a server is in the transaction log.
 *
 * @param standby whether it follows another one
 * @param bytes of the log that it wrote, or replayed if it is a standby
 * @param receiving whether its receiver runs: a standby's connection to the one it follows
 * @param changes rows inserted, updated and deleted since its statistics were reset
 */
record Position(boolean standby, long bytes, boolean receiving, long changes) {}
