package dev.parley.ingress.upgrade;

import dev.parley.contract.error.ErrorCode;
import dev.parley.ingress.RouteNames;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Decides upgrades on the realtime paths. What is wrong with a request is told by an HTTP status
 * and a JSON body, before any socket exists. Unknown query parameters are ignored. Source:
 * protocols/openai-realtime.md sections 1.1, 1.2 and 8.6.
 */
public final class UpgradeRules {
  /** Where sessions are opened; each the same as the others. */
  public static final Set<String> PATHS =
      Set.of("/v1/realtime", "/openai/v1/realtime", "/openai/realtime", "/api/v1/realtime/chat");

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9+/]{22}==");

  private final ModelQuery models;

  public UpgradeRules(RouteNames routes) {
    this.models = new ModelQuery(routes);
  }

  /** The answer to {@code request}, whose Origin and Host are already found good. */
  public UpgradeDecision decide(UpgradeRequest request) {
    Refusal malformed = handshakeFault(request);
    if (malformed != null) {
      return new UpgradeDecision.Refuse(malformed);
    }
    SubprotocolChoice subprotocol =
        SubprotocolChoice.of(request.headers().getAll(HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL));
    if (subprotocol == SubprotocolChoice.UNSUPPORTED) {
      return refuse(
          ErrorCode.INVALID_SUBPROTOCOL,
          "Offer the subprotocol 'realtime' beside the others, or none at all.",
          null);
    }
    MultiMap query = request.query();
    if (query == null) {
      return refuse(ErrorCode.INVALID_REQUEST, "The query string cannot be decoded.", null);
    }
    for (String unsupported : List.of("intent", "call_id")) {
      if (query.contains(unsupported)) {
        return refuse(
            ErrorCode.INVALID_VALUE,
            "The parameter '" + unsupported + "' is not supported; name a 'model'.",
            unsupported);
      }
    }
    Dialect dialect = Dialect.of(request.headers());
    return query.contains(ResumeQuery.PARAM)
        ? byToken(query, subprotocol, dialect)
        : byModel(query, request.boundTo(), subprotocol, dialect);
  }

  /** The session has its model, and its client knows the hub's own events. */
  private static UpgradeDecision byToken(
      MultiMap query, SubprotocolChoice subprotocol, Dialect dialect) {
    if (dialect == Dialect.BETA) {
      return refuse(
          ErrorCode.INVALID_VALUE,
          "A session of the beta dialect cannot be resumed.",
          ResumeQuery.PARAM);
    }
    ResumeQuery.Choice choice = ResumeQuery.choose(query);
    if (choice instanceof ResumeQuery.Choice.Wrong wrong) {
      return new UpgradeDecision.Refuse(wrong.refusal());
    }
    FlagQuery.Choice quality = FlagQuery.QUALITY.choose(query);
    FlagQuery.Choice audio = FlagQuery.BINARY_AUDIO.choose(query);
    return firstOf(quality.refusal(), audio.refusal())
        .<UpgradeDecision>map(UpgradeDecision.Refuse::new)
        .orElseGet(
            () ->
                new UpgradeDecision.Resume(
                    ((ResumeQuery.Choice.Session) choice).wish(),
                    subprotocol == SubprotocolChoice.REALTIME,
                    new ConnectionWish(quality.wanted(), audio.wanted())));
  }

  private UpgradeDecision byModel(
      MultiMap query, @Nullable String boundTo, SubprotocolChoice choice, Dialect dialect) {
    ModelQuery.Choice model = models.choose(query, boundTo);
    FlagQuery.Choice hubEvents = FlagQuery.HUB_EVENTS.choose(query);
    FlagQuery.Choice quality = FlagQuery.QUALITY.choose(query);
    FlagQuery.Choice audio = FlagQuery.BINARY_AUDIO.choose(query);
    return firstOf(model.refusal(), hubEvents.refusal(), quality.refusal(), audio.refusal())
        .<UpgradeDecision>map(UpgradeDecision.Refuse::new)
        .orElseGet(
            () ->
                new UpgradeDecision.Accept(
                    model.route(),
                    choice == SubprotocolChoice.REALTIME,
                    dialect,
                    hubEvents.wanted(),
                    new ConnectionWish(quality.wanted(), audio.wanted())));
  }

  private static Optional<Refusal> firstOf(@Nullable Refusal... refusals) {
    return Stream.of(refusals).flatMap(Stream::ofNullable).findFirst();
  }

  private static @Nullable Refusal handshakeFault(UpgradeRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      return new Refusal(405, ErrorCode.INVALID_REQUEST, "Use GET and upgrade.", null);
    }
    MultiMap headers = request.headers();
    if (!lists(headers, HttpHeaders.UPGRADE, "websocket")
        || !lists(headers, HttpHeaders.CONNECTION, "upgrade")) {
      return upgradeRequired("This path speaks WebSocket only.");
    }
    if (!"13".equals(headers.get(HttpHeaderNames.SEC_WEBSOCKET_VERSION))) {
      return upgradeRequired("Only WebSocket version 13 is spoken.");
    }
    String key = headers.get(HttpHeaderNames.SEC_WEBSOCKET_KEY);
    if (key == null || !KEY.matcher(key).matches()) {
      return Refusal.of(ErrorCode.INVALID_REQUEST, "Sec-WebSocket-Key is malformed.", null);
    }
    return null;
  }

  private static Refusal upgradeRequired(String message) {
    return new Refusal(426, ErrorCode.INVALID_REQUEST, message, null);
  }

  private static boolean lists(MultiMap headers, CharSequence name, String wanted) {
    for (String value : headers.getAll(name)) {
      for (String token : value.split(",", -1)) {
        if (token.trim().toLowerCase(Locale.ROOT).equals(wanted)) {
          return true;
        }
      }
    }
    return false;
  }

  private static UpgradeDecision refuse(ErrorCode code, String message, @Nullable String param) {
    return new UpgradeDecision.Refuse(Refusal.of(code, message, param));
  }
}
