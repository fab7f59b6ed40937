package io.phishx.anomaly.ingest;

import io.phishx.anomaly.mail.Mail;
import org.jspecify.annotations.Nullable;

/**
 * A mail as it was handed in.
 *
 * @param mail parsed
 * @param size bytes of the body it came in
 * @param riskScore the score that came with it, 0 to 100
 */
record Submission(Mail mail, int size, @Nullable Double riskScore) {}
