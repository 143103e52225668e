package dev.parley.ingress.rest;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.ingress.auth.RefusedException;
import dev.parley.ingress.upgrade.Refusal;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;

/**
 * For operations that read their bodies themselves, so that what is wrong with one is told by our
 * words and with the name of the field.
 */
final class JsonBody {
  private JsonBody() {}

  /** The body, an empty object for none; of what is no object it answers so itself. */
  static Optional<JsonObject> of(RoutingContext ctx) {
    try {
      Buffer text = ctx.body().buffer();
      return Optional.of(
          text == null || text.length() == 0 ? new JsonObject() : new JsonObject(text));
    } catch (DecodeException | ClassCastException noObject) {
      HttpErrors.answer(
          ctx.response(),
          new Refusal(400, ErrorCode.INVALID_JSON, "The body is no JSON object.", null));
      return Optional.empty();
    }
  }

  /** Answers an operation that failed. */
  static void answerFailure(RoutingContext ctx, Throwable cause) {
    if (cause instanceof RefusedException refused) {
      HttpErrors.answer(ctx.response(), refused.refusal());
    } else if (cause instanceof HubException fault) {
      ErrorCode code = fault.code();
      HttpErrors.answer(
          ctx.response(),
          new Refusal(code.httpStatus(), code, String.valueOf(fault.getMessage()), null));
    } else {
      ctx.fail(cause);
    }
  }
}
