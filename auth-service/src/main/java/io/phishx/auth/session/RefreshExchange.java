package io.phishx.auth.session;

import io.phishx.auth.token.AccessToken;
import io.phishx.chassis.secret.Secret;
import java.time.Instant;
import java.util.UUID;

/**
 * A refresh token that is presented, and what would follow it.
 *
 * @param nextId the row id of the successor
 * @param nextExpiry when the successor ends, if its session does not before
 * @param place keyed hash of who presents it
 * @param sealedAnswer the answer, for whoever presents the token again
 */
record RefreshExchange(
    RefreshToken presented,
    RefreshToken next,
    UUID nextId,
    Instant nextExpiry,
    AccessToken access,
    Secret place,
    Secret sealedAnswer,
    Instant at) {}
