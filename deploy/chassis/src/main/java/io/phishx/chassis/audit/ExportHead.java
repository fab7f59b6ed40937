package io.phishx.chassis.audit;

import java.time.Instant;
import java.util.UUID;

/**
 * What an export fixes at its start, so that it is one state of the log however long it is read:
 * entries of the chain up to {@code upTo}, and as pending whatever else was appended before {@code
 * act}.
 *
 * @param act id of the entry that tells of the export
 * @param at when that was
 * @param upTo the newest place of the chain at that moment; 0 for none
 */
public record ExportHead(UUID act, Instant at, long upTo) {}
