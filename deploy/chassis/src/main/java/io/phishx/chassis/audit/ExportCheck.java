package io.phishx.chassis.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Checks a tenant's exported entries against their chain and against checkpoints that were kept
 * elsewhere; needs no service and no database. Lines come in any order; one is held with some
 * hundred bytes.
 *
 * <p>An export is a state of one moment, which the line of its own act names. A checkpoint of a
 * later moment says nothing about it unless it stands in the export's chain.
 */
final class ExportCheck {

  /** How long an entry may wait for the sealer before a missing seal tells of an insertion. */
  private static final Duration SEALING = Duration.ofMinutes(1);

  private final Optional<AuditMac> mac;
  private final String service;
  private final List<Link> links = new ArrayList<>();
  private final List<Loose> loose = new ArrayList<>();
  private final List<String> findings = new ArrayList<>();
  private Optional<UUID> tenant = Optional.empty();
  private Optional<Head> head = Optional.empty();
  private Instant newest = Instant.MIN;
  private int compared;
  private int later;

  private record Head(UUID id, Instant at, long upTo) {}

  private record Link(UUID id, ChainHead.Place place, String mac) {

    long seq() {
      return place.seq();
    }
  }

  private record Loose(UUID id, Instant at) {}

  /**
   * A check without lines.
   *
   * @param service whose log was exported: a folder may hold the checkpoints of several
   * @param mac the service's MAC key, to check also what the entries say; without it, that the MACs
   *     are those that were sealed
   */
  ExportCheck(String service, Optional<AuditMac> mac) {
    this.service = service;
    this.mac = mac;
  }

  /**
   * What was found.
   *
   * @param entries how many stand in the chain
   * @param unsealed how many waited for the sealer when it was made
   * @param compared with how many checkpoints it was compared: without any nothing shows that it is
   *     whole
   * @param later how many checkpoints are of entries after the export
   * @param bounded whether it says itself how far it goes; exports of earlier releases do not
   * @param findings what is wrong; empty if the export is intact
   */
  record Verdict(
      long entries,
      long unsealed,
      int compared,
      int later,
      boolean bounded,
      List<String> findings) {

    Verdict {
      findings = List.copyOf(findings);
    }

    boolean intact() {
      return findings.isEmpty();
    }
  }

  void add(ExportedEntry line) {
    if (tenant.isEmpty()) {
      tenant = Optional.of(line.tenantId());
    } else if (!tenant.get().equals(line.tenantId())) {
      findings.add("inserted: entry " + line.id() + " is of another tenant");
      return;
    }
    if (mac.isPresent()) {
      byte[] own = mac.get().of(line.tenantId(), line.id(), line.timestamp(), line.entry());
      if (!HexFormat.of().formatHex(own).equals(line.mac())) {
        findings.add("altered: entry " + line.id() + " is not what was appended");
      }
    }
    if (newest.isBefore(line.timestamp())) {
      newest = line.timestamp();
    }
    addHead(line);
    Long seq = line.seq();
    String hash = line.hash();
    if (seq == null || hash == null) {
      loose.add(new Loose(line.id(), line.timestamp()));
    } else {
      links.add(new Link(line.id(), new ChainHead.Place(seq, hash), line.mac()));
    }
  }

  private void addHead(ExportedEntry line) {
    Long covers = line.covers();
    if (covers == null) {
      return;
    }
    if (head.isPresent()) {
      findings.add("inserted: entry " + line.id() + " begins another export");
    } else {
      head = Optional.of(new Head(line.id(), line.timestamp(), covers));
    }
    if (!String.valueOf(covers).equals(line.facts().get(ExportedEntry.UP_TO))) {
      findings.add("altered: how far the export goes is not what entry " + line.id() + " says");
    }
  }

  /** Follows the chain, and compares it with {@code checkpoints} whose signatures were checked. */
  Verdict conclude(List<AuditCheckpoint> checkpoints) {
    links.sort((one, other) -> Long.compare(one.seq(), other.seq()));
    follow();
    List<AuditCheckpoint> own =
        checkpoints.stream()
            .filter(checkpoint -> checkpoint.service().equals(service))
            .filter(checkpoint -> tenant.filter(checkpoint.tenant()::equals).isPresent())
            .toList();
    reachesItsEnd();
    own.forEach(this::compare);
    // while it made these, the sealer left nothing out
    own.stream()
        .filter(checkpoint -> checkpoint.seq() <= last())
        .map(AuditCheckpoint::at)
        .filter(at -> !at.isAfter(madeAt()))
        .max(Instant::compareTo)
        .ifPresent(
            sealedAt ->
                loose.stream()
                    .filter(entry -> entry.at().plus(SEALING).isBefore(sealedAt))
                    .forEach(
                        entry ->
                            findings.add("inserted: entry " + entry.id() + " was never sealed")));
    return new Verdict(links.size(), loose.size(), compared, later, head.isPresent(), findings);
  }

  private long last() {
    return links.isEmpty() ? 0 : links.getLast().seq();
  }

  /** The moment of the export: its act is the newest of its entries where it doesn't say which. */
  private Instant madeAt() {
    return head.map(Head::at).orElse(newest);
  }

  private void reachesItsEnd() {
    head.filter(said -> said.upTo() != last())
        .ifPresent(
            said ->
                findings.add(
                    "%s: the export says that it goes to entry %d, its chain ends at %d"
                        .formatted(
                            said.upTo() > last() ? "truncated" : "inserted", said.upTo(), last())));
  }

  private void follow() {
    ChainHead.Place last = ChainHead.Place.BEGINNING;
    for (Link link : links) {
      if (link.seq() <= last.seq()) {
        findings.add("inserted: entry " + link.id() + " has the place of another, " + link.seq());
        continue;
      }
      if (link.seq() > last.seq() + 1) {
        findings.add("missing: entries " + (last.seq() + 1) + " to " + (link.seq() - 1));
      } else if (!last.next(HexFormat.of().parseHex(link.mac())).equals(link.place())) {
        findings.add("altered: the chain breaks at entry " + link.id());
      }
      last = link.place();
    }
  }

  private void compare(AuditCheckpoint checkpoint) {
    if (checkpoint.seq() > last() && checkpoint.at().isAfter(madeAt())) {
      later++;
      return;
    }
    compared++;
    Optional<Link> link =
        links.stream().filter(candidate -> candidate.seq() == checkpoint.seq()).findFirst();
    if (link.isEmpty()) {
      findings.add(
          "truncated: the checkpoint of %s names %d entries, the export has %d"
              .formatted(checkpoint.at(), checkpoint.seq(), links.size()));
    } else if (!link.get().place().hash().equals(checkpoint.hash())) {
      findings.add("altered: the chain was rewritten before the checkpoint of " + checkpoint.at());
    }
  }
}
