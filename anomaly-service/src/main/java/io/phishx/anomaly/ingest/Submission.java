package io.phishx.anomaly.ingest;

import io.phishx.anomaly.mail.Mail;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it was handed in.
 *
 * @param mail parsed
 * @param riskScore the score that came with it, 0 to 100
 */
record Submission(Mail mail, @Nullable Double riskScore) {}
