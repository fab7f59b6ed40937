package io.phishx.crypto.masking;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.phishx.chassis.problem.Problem;
import io.phishx.chassis.problem.Violation;
import io.phishx.pii.PiiFinding;
import io.phishx.pii.PiiMasker;
import io.phishx.pii.PiiScanner;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Finds and masks personal data in a text; keeps and logs none of it. */
@Path("/pii")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "pii")
@Blocking // a body of megabytes is made a text on a worker too
class PiiResource {

  private final PiiScanner scanner;
  private final PiiConfig config;
  private final Scans scans;

  PiiResource(PiiConfig config, Scans scans) {
    this.scanner = PiiScanner.ofAll(config.phoneRegions());
    this.config = config;
    this.scans = scans;
  }

  /** A text to look at. */
  record Text(@Nullable String text) {}

  /**
   * A text to mask.
   *
   * @param style {@code shape} (the default): letters and digits become X; {@code token}: the value
   *     becomes its type in brackets
   */
  record TextToMask(@Nullable String text, @Nullable String style) {}

  /**
   * One finding.
   *
   * @param start index of its first character (Unicode code point)
   * @param end index after its last character
   * @param score above 0, at most 1
   */
  record Found(String type, int start, int end, double score) {}

  /**
   * What a text holds.
   *
   * @param pii type to its different values, in the order of the text
   * @param findings in the order of the text
   */
  @JsonInclude
  record Detected(Map<String, Set<String>> pii, List<Found> findings) {}

  /** A text without what was found in it. */
  record Masked(String maskedText) {}

  @POST
  @Path("/detect")
  @RolesAllowed("read")
  @Operation(
      summary = "Find personal data in a text",
      description =
          "E-mail and IP addresses, phone and payment card numbers, IBANs, US social security and"
              + " taxpayer numbers, URLs and domains, MAC addresses, crypto wallets, labelled dates"
              + " of birth. Offsets count Unicode code points.")
  public Uni<Detected> detect(@Nullable Text body) {
    String text = text(body == null ? null : body.text());
    return scans.run(text, () -> detected(text));
  }

  private Detected detected(String text) {
    List<PiiFinding> findings = scanner.scan(text);
    CodePoints codePoints = new CodePoints(text);
    Map<String, Set<String>> values = new LinkedHashMap<>();
    List<Found> found = new ArrayList<>(findings.size());
    for (PiiFinding finding : findings) {
      String type = finding.type().label();
      values.computeIfAbsent(type, any -> new LinkedHashSet<>()).add(finding.in(text));
      found.add(
          new Found(
              type,
              codePoints.before(finding.start()),
              codePoints.before(finding.end()),
              finding.score()));
    }
    return new Detected(values, found);
  }

  @POST
  @Path("/mask")
  @RolesAllowed("read")
  @Operation(summary = "Mask personal data in a text: X for each letter and digit, or type tokens")
  public Uni<Masked> mask(@Nullable TextToMask body) {
    String text = text(body == null ? null : body.text());
    PiiMasker.Style style = style(body == null ? null : body.style());
    return scans.run(text, () -> new Masked(PiiMasker.mask(text, scanner.scan(text), style)));
  }

  private String text(@Nullable String text) {
    if (text == null) {
      throw invalid("text", "expected a text");
    }
    long longest = config.maxText().asLongValue();
    if (text.length() > longest) {
      throw new Problem.TooLarge(
          "text-too-large", "expected at most " + longest + " characters, got " + text.length());
    }
    return text;
  }

  private static PiiMasker.Style style(@Nullable String name) {
    if (name == null) {
      return PiiMasker.Style.SHAPE;
    }
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "shape" -> PiiMasker.Style.SHAPE;
      case "token" -> PiiMasker.Style.TOKEN;
      default -> throw invalid("style", "expected shape or token");
    };
  }

  private static Problem.Invalid invalid(String field, String message) {
    return new Problem.Invalid(
        "invalid-request", "the text cannot be looked at", List.of(new Violation(field, message)));
  }
}
