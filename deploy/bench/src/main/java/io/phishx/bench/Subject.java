package io.phishx.bench;

/**
 * A process under load.
 *
 * @param system whose it is, for the table
 * @param pid whose CPU time counts
 */
record Subject(String system, long pid) {}
