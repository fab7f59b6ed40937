package io.phishx.auth.session;

import io.phishx.auth.client.CurrentCaller;
import io.phishx.auth.client.VerifiedToken;
import io.phishx.auth.secondfactor.Enrolment;
import io.phishx.auth.user.EmailAddress;
import io.phishx.auth.user.LoginGuard;
import io.phishx.auth.user.LoginGuard.Standing;
import io.phishx.auth.user.User;
import io.phishx.chassis.problem.Problem;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerRequest;
import jakarta.annotation.security.RolesAllowed;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The caller's own second factor. */
@Path("/auth/me/totp")
@RolesAllowed({"read", "write", "admin", "email_ingest", "enforce", "soc"})
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "Second factor")
class TotpResource {

  private final CurrentCaller caller;
  private final OwnPassword passwords;
  private final CodeProof codes;
  private final Enrolment enrolment;
  private final LoginGuard guard;
  private final OwnPlace place;

  TotpResource(
      CurrentCaller caller,
      OwnPassword passwords,
      CodeProof codes,
      Enrolment enrolment,
      LoginGuard guard,
      OwnPlace place) {
    this.caller = caller;
    this.guard = guard;
    this.place = place;
    this.passwords = passwords;
    this.codes = codes;
    this.enrolment = enrolment;
  }

  /**
   * The caller's password, and a code where he has a second factor already; prints neither.
   *
   * @param otp of the device that counts until now, or a recovery code
   */
  record BeginBody(
      @NotNull @Size(max = 512) String currentPassword, @Size(max = 64) @Nullable String otp) {

    @Override
    public String toString() {
      return "BeginBody[***]";
    }
  }

  /** A code of the new device. */
  record ConfirmBody(@NotNull @Size(min = 6, max = 16) String otp) {

    @Override
    public String toString() {
      return "ConfirmBody[***]";
    }
  }

  /** Codes for when the device is lost, each good once; prints nothing of them. */
  record Confirmed(List<String> recoveryCodes) {

    Confirmed {
      recoveryCodes = List.copyOf(recoveryCodes);
    }

    @Override
    public String toString() {
      return "Confirmed[***]";
    }
  }

  @GET
  @Operation(summary = "Whether the caller has a second factor")
  public Uni<Enrolment.Status> status() {
    VerifiedToken token = caller.token();
    return enrolment.status(token.tenant(), user(token));
  }

  @POST
  @Operation(
      summary = "Begins to give the caller a second factor (RFC 6238)",
      description =
          "Shows the secret this once. It counts from its confirmation on. Needs the password, and"
              + " a code of the device that counts until then.")
  public Uni<Response> begin(@NotNull @Valid BeginBody body, @Context HttpServerRequest request) {
    VerifiedToken token = caller.token();
    return passwords
        .prove(token, body.currentPassword(), Caller.of(request))
        .call(user -> proven(user, body.otp(), Caller.of(request)))
        .chain(user -> enrolment.begin(token.tenant(), user.id(), user.email()))
        .map(begun -> shownOnce(begun, Stream.empty()));
  }

  @POST
  @Path("/confirm")
  @Operation(
      summary = "Confirms it with a code of the new device and shows the recovery codes",
      description =
          "Ends the caller's other sessions; every other browser and network is unknown to"
              + " his account.")
  public Uni<Response> confirm(
      @NotNull @Valid ConfirmBody body, @Context HttpServerRequest request) {
    VerifiedToken token = caller.token();
    UUID session = UUID.fromString(token.sessionId().orElseThrow(TotpResource::usersOnly));
    Caller from = Caller.of(request);
    return confirmed(token, session, body.otp(), from)
        .chain(
            codes ->
                place
                    .keep(token.tenant(), user(token), from)
                    .map(mark -> shownOnce(new Confirmed(codes), mark.stream())));
  }

  /** Guessing here is charged to the budgets of a login. */
  private Uni<Void> proven(User user, @Nullable String otp, Caller from) {
    return codes
        .check(
            guard
                .attempt(EmailAddress.normalised(user.email()), from.network(), from.device())
                .at(user),
            user,
            otp)
        .chain(
            outcome ->
                switch (outcome) {
                  case CodeProof.Outcome.Locked locked ->
                      Uni.createFrom().failure(locked.standing().problem());
                  case CodeProof.Outcome.Found found ->
                      switch (found.finding()) {
                        case NOT_ENROLLED, PASSED -> Uni.createFrom().voidItem();
                        case MISSING, WRONG -> Uni.createFrom().failure(wrongCode());
                      };
                });
  }

  /** Whoever has no more than a token of the user must not guess his new device's code. */
  private Uni<List<String>> confirmed(VerifiedToken token, UUID session, String otp, Caller from) {
    LoginGuard.Attempt attempt =
        guard.attempt(token.subject(), from.network(), null).ofCode("enrolment");
    return guard
        .check(attempt)
        .chain(
            standing ->
                switch (standing) {
                  case Standing.Locked locked -> Uni.createFrom().failure(locked.problem());
                  case Standing.Open open ->
                      enrolment.confirm(token.tenant(), user(token), session, otp);
                })
        .onFailure(Problem.Forbidden.class)
        .call(() -> guard.failed(attempt));
  }

  private static Problem wrongCode() {
    return new Problem.Forbidden(
        "wrong-code", "expected a code of the device that counts until now");
  }

  private static UUID user(VerifiedToken token) {
    if (token.sessionId().isEmpty()) {
      throw usersOnly();
    }
    return UUID.fromString(token.subject());
  }

  private static Problem usersOnly() {
    return new Problem.Forbidden("users-only", "a client has no second factor");
  }

  private static Response shownOnce(Object body, Stream<NewCookie> cookies) {
    return Response.ok(body)
        .header(HttpHeaders.CACHE_CONTROL, "no-store")
        .cookie(cookies.toArray(NewCookie[]::new))
        .build();
  }
}
