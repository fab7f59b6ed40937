package io.phishx.experiment.statistics;

import static io.phishx.testing.ProblemAssert.problem;
import static org.hamcrest.Matchers.closeTo;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;

import io.phishx.experiment.Clients;
import io.phishx.experiment.RunningService;
import io.restassured.config.JsonConfig;
import io.restassured.config.RestAssuredConfig;
import io.restassured.path.json.config.JsonPathConfig.NumberReturnType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shapes of the calls; the numbers themselves are tested beside the tests. */
@RunningService
class StatisticsResourceTest {

  private static final RestAssuredConfig DOUBLES =
      RestAssuredConfig.config()
          .jsonConfig(JsonConfig.jsonConfig().numberReturnType(NumberReturnType.DOUBLE));

  private final Clients clients = Clients.ofNewTenant();

  @Test
  void chiSquareTakesATable() {
    ask("chi-square", "{\"table\":[[762,327,468],[484,239,477]],\"alpha\":0.05}")
        .statusCode(200)
        .body("statistic", closeTo(30.07, 0.001))
        .body("degrees_of_freedom", equalTo(2))
        .body("p_value", closeTo(2.95e-7, 1e-9))
        .body("is_significant", equalTo(true));
    ask("chi-square", "{\"table\":[[10,20],[30,40]],\"correction\":\"yates\"}")
        .body("statistic", closeTo(0.4464285714, 1e-9));
  }

  @Test
  void chiSquareTakesTheGuidesTwoLists() {
    ask(
            "chi-square",
            """
            {"model_a_predictions":[{"decision":"allow","risk_score":25},{"decision":"BLOCK"}],
             "model_b_predictions":[{"decision":"allow"},{"decision":"reject"}],"alpha":0.05}""")
        .statusCode(200)
        .body("p_value", closeTo(1.0, 1e-12))
        .body("is_significant", equalTo(false));
  }

  @Test
  void confidenceIntervalIsTheGuides() {
    ask(
            "confidence-interval",
            "{\"accuracy\":0.952,\"sample_size\":10000,\"confidence_level\":0.95}")
        .statusCode(200)
        .body("lower", closeTo(0.947634, 1e-6))
        .body("upper", closeTo(0.956019, 1e-6))
        .body("method", equalTo("wilson"));
    ask(
            "confidence-interval",
            "{\"successes\":0,\"sample_size\":20,\"confidence_level\":0.95,"
                + "\"method\":\"clopper-pearson\"}")
        .body("lower", equalTo(0.0))
        .body("upper", closeTo(0.168433, 1e-6));
  }

  @Test
  void everyOtherTestAnswers() {
    ask("mcnemar", "{\"table\":[[59,1],[7,33]],\"method\":\"mid-p\"}")
        .statusCode(200)
        .body("p_value", closeTo(0.0390625, 1e-9))
        .body("is_significant", equalTo(true));
    ask("two-proportion", "{\"successes_a\":56,\"n_a\":70,\"successes_b\":48,\"n_b\":80}")
        .statusCode(200)
        .body("p_value", closeTo(0.008045, 1e-6))
        .body("difference.lower", closeTo(0.052431, 1e-6));
    ask("mann-whitney", "{\"a\":[1,2,3],\"b\":[4,5,6],\"alternative\":\"less\"}")
        .statusCode(200)
        .body("statistic", equalTo(0.0))
        .body("p_value", closeTo(0.05, 1e-12));
    ask("kappa", "{\"table\":[[20,5],[10,15]]}")
        .statusCode(200)
        .body("kappa", closeTo(0.4, 1e-12))
        .body("interval.lower", closeTo(0.151092, 1e-6));
    ask("sample-size", "{\"p1\":0.5,\"p2\":0.75,\"alpha\":0.05,\"power\":0.9}")
        .statusCode(200)
        .body("sample_size_a", equalTo(77))
        .body("total", equalTo(154));
    ask("sequential", "{\"b\":40,\"c\":10,\"alpha\":0.05}")
        .statusCode(200)
        .body("e_value", greaterThan(2149.0))
        .body("is_significant", equalTo(true));
    ask("sample-ratio", "{\"observed\":[821588,815482],\"expected_weights\":[1,1]}")
        .statusCode(200)
        .body("is_mismatch", equalTo(true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chi-square|{}",
        "chi-square|{\"table\":[[1,2],[3]]}",
        "chi-square|{\"table\":[[1,-2],[3,4]]}",
        "chi-square|{\"table\":[[1,2,3],[3,4,5]],\"correction\":\"yates\"}",
        "chi-square|{\"table\":[[1,2],[3,4]],\"alpha\":2}",
        "chi-square|{\"table\":[[1,2],[3,4]],\"model_a_predictions\":[]}",
        "chi-square|{\"table\":[[1,2],null]}",
        "chi-square|{\"table\":[[1,null],[3,4]]}",
        "chi-square|{\"model_a_predictions\":[],\"model_b_predictions\":[]}",
        "chi-square|{\"model_a_predictions\":[null],\"model_b_predictions\":[{}]}",
        "mcnemar|{\"table\":[[1,2],[3,4]],\"method\":\"bayes\"}",
        "mcnemar|{\"table\":[[1,2,3],[3,4,5]],\"method\":\"exact\"}",
        "mcnemar|{\"table\":[[1,null],[3,4]],\"method\":\"exact\"}",
        "confidence-interval|{\"accuracy\":1.1,\"sample_size\":10}",
        "confidence-interval|{\"accuracy\":0.5,\"sample_size\":0}",
        "confidence-interval|{\"accuracy\":0.5,\"successes\":1,\"sample_size\":10}",
        "confidence-interval|{\"successes\":11,\"sample_size\":10}",
        "confidence-interval|{\"accuracy\":0.5,\"sample_size\":9,\"method\":\"wald\"}",
        "two-proportion|{\"successes_a\":5,\"n_a\":4,\"successes_b\":1,\"n_b\":2}",
        "mann-whitney|{\"a\":[],\"b\":[1]}",
        "mann-whitney|{\"a\":[null],\"b\":[1]}",
        "kappa|{\"table\":[[1,2,3],[1,2,3]]}",
        "sample-size|{\"p1\":1.5,\"p2\":0.5,\"alpha\":0.05,\"power\":0.8}",
        "sequential|{\"b\":-1,\"c\":2}",
        "sample-ratio|{\"observed\":[1,2],\"expected_weights\":[1]}",
        "sample-ratio|{\"observed\":[1,2],\"expected_weights\":[1,0]}",
        "sample-ratio|{\"observed\":[1,2],\"expected_weights\":[1,1],\"alpha\":0.1}",
        "sample-ratio|{\"observed\":[1,2],\"expected_weights\":[1e308,1e308]}",
        "kappa|nonsense",
      })
  void badInputIsRefused(String test, String body) {
    ask(test, body).statusCode(400).header("Content-Type", equalTo("application/problem+json"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "chi-square|{\"table\":[[0,0],[1,2]]}",
        "kappa|{\"table\":[[5,0],[0,0]]}",
        "mann-whitney|{\"a\":[1,1],\"b\":[1]}",
        "sample-size|{\"p1\":0.5,\"p2\":0.5,\"alpha\":0.05,\"power\":0.8}",
        "sample-ratio|{\"observed\":[0,0],\"expected_weights\":[1,1]}",
      })
  void impossibleQuestionIsUnprocessable(String test, String body) {
    ask(test, body).spec(problem(422, "undefined-statistic"));
  }

  private ValidatableResponse ask(String test, String body) {
    return clients
        .as("readonly")
        .config(DOUBLES)
        .body(body)
        .post("/statistics/{test}", test)
        .then();
  }
}
