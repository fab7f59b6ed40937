package io.phishx.chassis.audit;

import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The offline verifier of an audit export, as a command that needs no service: {@code --export FILE
 * --checkpoints FILE-OR-FOLDER --public-key FILE [--service NAME] [--mac-key-file FILE]}.
 *
 * <p>It ends with 0 if the export is intact, 1 with one line per finding, 2 if it could not be
 * checked, as without a checkpoint of its tenant and service that is not newer. Checkpoints of
 * entries after the export, and entries that waited for the sealer when it was made, are counted
 * and no finding. Without the MAC key it shows that no entry was removed, inserted or exchanged,
 * not that the words of an entry are those that its MAC was made of.
 */
public final class AuditExportVerifier {

  private static final int INTACT = 0;
  private static final int BROKEN = 1;
  private static final int UNCHECKED = 2;
  private static final String USAGE =
      """
      usage: AuditExportVerifier --export FILE --checkpoints FILE-OR-FOLDER --public-key FILE
             [--service NAME] [--mac-key-file FILE]
        --export        NDJSON of GET /auth/audit-log with Accept: application/x-ndjson, unfiltered
        --checkpoints   what was kept outside the database: a .jws file, or a folder of them
        --public-key    PEM of the key that the checkpoints are signed with (Ed25519)
        --service       whose log was exported; auth-service without it
        --mac-key-file  base64 of the service's audit MAC key: checks the entries' words too\
      """;

  private AuditExportVerifier() {}

  public static void main(String[] arguments) {
    System.exit(run(arguments, System.out, System.err));
  }

  /** The command without its exit. */
  static int run(String[] arguments, PrintStream out, PrintStream err) {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i + 1 < arguments.length; i += 2) {
      options.put(arguments[i], arguments[i + 1]);
    }
    String export = options.get("--export");
    String checkpoints = options.get("--checkpoints");
    String publicKey = options.get("--public-key");
    String service = options.getOrDefault("--service", "auth-service");
    if (export == null || checkpoints == null || publicKey == null) {
      err.println(USAGE);
      return UNCHECKED;
    }
    try {
      String macKey = options.get("--mac-key-file");
      Optional<AuditMac> mac =
          macKey == null
              ? Optional.empty()
              : Optional.of(new AuditMac(Files.readString(Path.of(macKey))));
      PublicKey key = CheckpointKeys.readPublic(Files.readString(Path.of(publicKey)));
      ExportCheck check = new ExportCheck(service, mac);
      read(Path.of(export), check);
      ExportCheck.Verdict verdict = check.conclude(signed(Path.of(checkpoints), key, err));
      return conclude(verdict, service, mac.isPresent(), out);
    } catch (IOException | IllegalArgumentException e) {
      err.println("could not be checked: " + e.getMessage());
      return UNCHECKED;
    }
  }

  private static int conclude(
      ExportCheck.Verdict verdict, String service, boolean words, PrintStream out) {
    verdict.findings().forEach(out::println);
    if (verdict.intact() && verdict.compared() == 0) {
      out.printf(
          "UNCHECKED: no checkpoint of this tenant by %s%s; %d entries follow each other, but nothing"
              + " shows that they are all%n",
          service,
          verdict.later() == 0 ? "" : " that is not newer than the export",
          verdict.entries());
      return UNCHECKED;
    }
    out.printf(
        "%s: %d entries in the chain, %d pending when it was exported, compared with %d checkpoints,"
            + " %d newer ones not covered by it%s%s%n",
        verdict.intact() ? "intact" : "not intact",
        verdict.entries(),
        verdict.unsealed(),
        verdict.compared(),
        verdict.later(),
        verdict.bounded() ? "" : "; it does not say how far it goes, as those of old releases",
        words ? "" : "; the entries' words were not checked (no --mac-key-file)");
    return verdict.intact() ? INTACT : BROKEN;
  }

  private static void read(Path export, ExportCheck check) throws IOException {
    ObjectReader lines =
        JsonMapper.builder().addModule(new JavaTimeModule()).build().readerFor(ExportedEntry.class);
    try (BufferedReader reader = Files.newBufferedReader(export)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (!line.isBlank()) {
          check.add(lines.readValue(line));
        }
      }
    }
  }

  private static List<AuditCheckpoint> signed(Path where, PublicKey key, PrintStream err)
      throws IOException {
    List<AuditCheckpoint> checkpoints = new ArrayList<>();
    for (Path file : files(where)) {
      for (String line : Files.readAllLines(file)) {
        if (line.isBlank()) {
          continue;
        }
        AuditCheckpoint.read(line, key)
            .ifPresentOrElse(
                checkpoints::add,
                () -> err.println("ignored, since not signed with this key: a line of " + file));
      }
    }
    if (checkpoints.isEmpty()) {
      throw new IOException("expected checkpoints signed with this key in " + where);
    }
    return checkpoints;
  }

  private static List<Path> files(Path where) throws IOException {
    if (!Files.isDirectory(where)) {
      return List.of(where);
    }
    try (Stream<Path> files = Files.list(where)) {
      return files.filter(file -> file.toString().endsWith(".jws")).sorted().toList();
    }
  }
}
