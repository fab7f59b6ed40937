package io.phishx.experiment.statistics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.phishx.experiment.client.Decision;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;

/** The tests over HTTP, one call each; nothing is read or stored. */
@Path("/statistics")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@RolesAllowed("read")
@Blocking
class StatisticsResource {

  record DecisionOf(
      @NotNull String decision, @Nullable Double riskScore, @Nullable Double latencyMs) {}

  record ChiSquareRequest(
      @Nullable List<List<Long>> table,
      @JsonProperty("model_a_predictions")
          @Nullable List<@Valid @NotNull DecisionOf> modelAPredictions,
      @JsonProperty("model_b_predictions")
          @Nullable List<@Valid @NotNull DecisionOf> modelBPredictions,
      @Nullable String correction,
      @Nullable Double alpha) {}

  record McNemarRequest(
      @NotNull @Size(min = 2, max = 2)
          List<@NotNull @Size(min = 2, max = 2) List<@NotNull Long>> table,
      @NotNull String method,
      @Nullable Double alpha) {}

  record IntervalRequest(
      @Nullable Double accuracy,
      @Nullable Long successes,
      @NotNull Long sampleSize,
      @Nullable Double confidenceLevel,
      @Nullable String method) {}

  record IntervalAnswer(
      double lower,
      double upper,
      String method,
      double estimate,
      long sampleSize,
      double confidenceLevel) {}

  record TwoProportionRequest(
      @NotNull Long successesA, @NotNull Long nA, @NotNull Long successesB, @NotNull Long nB) {}

  record TwoProportionAnswer(@JsonUnwrapped TestResult test, Interval difference) {}

  record MannWhitneyRequest(
      @NotNull @Size(min = 1, max = 100_000) List<@NotNull Double> a,
      @NotNull @Size(min = 1, max = 100_000) List<@NotNull Double> b,
      @Nullable String alternative,
      @Nullable String method) {}

  record KappaRequest(@NotNull List<List<Long>> table, @Nullable Double confidenceLevel) {}

  record KappaAnswer(
      double kappa, @JsonUnwrapped TestResult test, Interval interval, double standardError) {}

  record SampleSizeRequest(
      @NotNull Double p1,
      @NotNull Double p2,
      @NotNull Double alpha,
      @NotNull Double power,
      @Nullable Double ratio) {}

  record SampleSizeAnswer(long sampleSizeA, long sampleSizeB, long total) {}

  record SequentialRequest(@NotNull Long b, @NotNull Long c, @Nullable Double alpha) {}

  record SequentialAnswer(double statistic, @JsonUnwrapped Sequential.Evidence evidence) {}

  record SampleRatioRequest(
      @NotNull @Size(min = 2, max = 100) List<@NotNull Long> observed,
      @NotNull @Size(min = 2, max = 100) List<@NotNull Double> expectedWeights) {}

  record SampleRatioAnswer(
      @JsonUnwrapped TestResult test, boolean isMismatch, List<Double> expected) {}

  @POST
  @Path("/chi-square")
  @Operation(
      summary = "Chi-square test of independence",
      description =
          "Of a table of counts, or of two lists of predictions whose decisions are counted.")
  public TestResult chiSquare(@Valid @NotNull ChiSquareRequest request) {
    double alpha = StatisticsInput.alpha(request.alpha());
    ProportionTests.Correction correction =
        StatisticsInput.choice(
            "correction",
            request.correction(),
            ProportionTests.Correction.NONE,
            ProportionTests.Correction.values());
    List<List<Long>> table = request.table();
    List<DecisionOf> modelA = request.modelAPredictions();
    List<DecisionOf> modelB = request.modelBPredictions();
    if (table != null && modelA == null && modelB == null) {
      return StatisticsInput.answer(() -> ProportionTests.chiSquare(table, correction, alpha));
    }
    if (table == null && modelA != null && modelB != null) {
      if (correction != ProportionTests.Correction.NONE) {
        throw StatisticsInput.invalid("correction", "expected a correction only with a 2x2 table");
      }
      return StatisticsInput.answer(
          () -> ProportionTests.chiSquareOfDecisions(decisions(modelA), decisions(modelB), alpha));
    }
    throw StatisticsInput.invalid(
        "table", "expected either table, or model_a_predictions and model_b_predictions");
  }

  @POST
  @Path("/mcnemar")
  @Operation(summary = "McNemar's test of two models on the same mails")
  public TestResult mcNemar(@Valid @NotNull McNemarRequest request) {
    PairedTests.McNemarMethod method =
        StatisticsInput.choice(
            "method",
            request.method(),
            PairedTests.McNemarMethod.EXACT,
            PairedTests.McNemarMethod.values());
    return StatisticsInput.answer(
        () -> {
          new Counts(request.table());
          return PairedTests.mcNemar(
              request.table().get(0).get(1),
              request.table().get(1).get(0),
              method,
              StatisticsInput.alpha(request.alpha()));
        });
  }

  @POST
  @Path("/confidence-interval")
  @Operation(summary = "Confidence interval of an accuracy")
  public IntervalAnswer confidenceInterval(@Valid @NotNull IntervalRequest request) {
    Double accuracy = request.accuracy();
    Long successes = request.successes();
    if ((accuracy == null) == (successes == null)) {
      throw StatisticsInput.invalid("accuracy", "expected either accuracy or successes");
    }
    long size = request.sampleSize();
    double level =
        request.confidenceLevel() == null ? 1 - StatisticsInput.ALPHA : request.confidenceLevel();
    ProportionTests.IntervalMethod method =
        StatisticsInput.choice(
            "method",
            request.method(),
            ProportionTests.IntervalMethod.WILSON,
            ProportionTests.IntervalMethod.values());
    return StatisticsInput.answer(
        () -> {
          double hits =
              accuracy == null
                  ? successes.doubleValue()
                  : Require.unit("accuracy", accuracy) * size;
          Interval interval = ProportionTests.interval(hits, size, level, method);
          return new IntervalAnswer(
              interval.lower(), interval.upper(), interval.method(), hits / size, size, level);
        });
  }

  @POST
  @Path("/two-proportion")
  @Operation(summary = "Whether two independent proportions differ")
  public TwoProportionAnswer twoProportion(@Valid @NotNull TwoProportionRequest request) {
    return StatisticsInput.answer(
        () -> {
          ProportionTests.TwoProportions result =
              ProportionTests.twoProportions(
                  request.successesA(),
                  request.nA(),
                  request.successesB(),
                  request.nB(),
                  StatisticsInput.ALPHA);
          return new TwoProportionAnswer(result.test(), result.difference());
        });
  }

  @POST
  @Path("/mann-whitney")
  @Operation(summary = "Whether values of one sample tend to be greater than the other's")
  public TestResult mannWhitney(@Valid @NotNull MannWhitneyRequest request) {
    RankTests.Alternative alternative =
        StatisticsInput.choice(
            "alternative",
            request.alternative(),
            RankTests.Alternative.TWO_SIDED,
            RankTests.Alternative.values());
    RankTests.RankMethod method =
        StatisticsInput.choice(
            "method", request.method(), RankTests.RankMethod.AUTO, RankTests.RankMethod.values());
    return StatisticsInput.answer(
        () ->
            RankTests.mannWhitney(
                request.a(), request.b(), alternative, method, StatisticsInput.ALPHA));
  }

  @POST
  @Path("/kappa")
  @Operation(summary = "Cohen's kappa: agreement beyond chance")
  public KappaAnswer kappa(@Valid @NotNull KappaRequest request) {
    double level =
        request.confidenceLevel() == null ? 1 - StatisticsInput.ALPHA : request.confidenceLevel();
    return StatisticsInput.answer(
        () -> {
          Agreement.Kappa kappa = Agreement.kappa(request.table(), level);
          return new KappaAnswer(
              kappa.test().statistic(), kappa.test(), kappa.interval(), kappa.standardError());
        });
  }

  @POST
  @Path("/sample-size")
  @Operation(summary = "How many mails a comparison of two proportions needs")
  public SampleSizeAnswer sampleSize(@Valid @NotNull SampleSizeRequest request) {
    double ratio = request.ratio() == null ? 1 : request.ratio();
    return StatisticsInput.answer(
        () -> {
          Power.SampleSizes sizes =
              Power.twoProportions(
                  request.p1(), request.p2(), request.alpha(), request.power(), ratio);
          return new SampleSizeAnswer(
              sizes.groupA(), sizes.groupB(), sizes.groupA() + sizes.groupB());
        });
  }

  @POST
  @Path("/sequential")
  @Operation(summary = "Evidence of the discordant pairs so far, valid at every look")
  public SequentialAnswer sequential(@Valid @NotNull SequentialRequest request) {
    return StatisticsInput.answer(
        () -> {
          Sequential.Evidence evidence =
              Sequential.discordantPairs(
                  request.b(), request.c(), StatisticsInput.alpha(request.alpha()));
          return new SequentialAnswer(evidence.logE(), evidence);
        });
  }

  @POST
  @Path("/sample-ratio")
  @Operation(summary = "Whether keys were spread as they should have been")
  public SampleRatioAnswer sampleRatio(@Valid @NotNull SampleRatioRequest request) {
    return StatisticsInput.answer(
        () -> {
          SampleRatio.Fit fit = SampleRatio.fit(request.observed(), request.expectedWeights());
          return new SampleRatioAnswer(fit.test(), fit.test().isSignificant(), fit.expected());
        });
  }

  private static List<String> decisions(List<DecisionOf> predictions) {
    return predictions.stream().map(p -> Decision.parse(p.decision()).word()).toList();
  }
}
