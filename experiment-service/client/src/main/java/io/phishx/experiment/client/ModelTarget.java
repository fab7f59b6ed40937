package io.phishx.experiment.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * A version of a model and where it answers.
 *
 * @param version its name
 * @param endpoint base address of an Open Inference Protocol v2 server; null when the caller itself
 *     knows the version by name
 */
public record ModelTarget(ModelName version, @Nullable URI endpoint) {}
