package io.phishx.chassis.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The JSON of a problem detail.
 *
 * @param type stable relative reference
 * @param title the status in words
 * @param status the HTTP status
 * @param detail what was expected and what came
 * @param instance path of the call, without its query
 * @param traceId the trace to look for in the logs
 * @param violations what is wrong with which field; only with 400
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ProblemBody(
    String type,
    String title,
    int status,
    String detail,
    @Nullable String instance,
    @JsonProperty("trace_id") @Nullable String traceId,
    @Nullable List<Violation> violations) {}
