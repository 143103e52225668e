package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.glm.ResponseStream.Ending;
import dev.parley.provider.glm.Steps.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The session's responses: one at a time in the conversation, asked on the session's main line, and
 * beside it a few with a context of their own, each on a line of its own. Not thread-safe. Source:
 * protocols/glm-realtime.md sections 7, 10 and 11.
 */
final class Responder {
  /** Lines beside the main one; GLM's accounts allow few sessions at once. */
  private static final int MAX_OWN_LINES = 2;

  /** How long the end of a response waits for calls and deltas that come after it. */
  static final long HOLD_MS = 80;

  /** GLM's context; what is left of it stands in for limits that GLM does not tell. */
  private static final long CONTEXT_TOKENS = 8_192;

  private record OwnLine(Exchange exchange, Asking asking) {}

  private final GlmSession session;
  private final GaEvents events;
  private final Conversation conversation;
  private final Corrections corrections;
  private final Clock clock;
  private final Map<GlmLine, OwnLine> ownLines = new LinkedHashMap<>();
  private @Nullable Exchange active;
  private JsonNode rateLimits = MissingNode.getInstance();
  private boolean ignoresItems;
  private boolean spoken;
  private long idleAtMs = Long.MAX_VALUE;

  Responder(
      GlmSession session,
      GaEvents events,
      Conversation conversation,
      Corrections corrections,
      Clock clock) {
    this.session = session;
    this.events = events;
    this.conversation = conversation;
    this.corrections = corrections;
    this.clock = clock;
  }

  /** Whether audio has been produced, which freezes the voice. */
  boolean hasSpoken() {
    return spoken;
  }

  /**
   * {@code response.create}.
   *
   * @param given its {@code response}, of valid shape; may be missing or null
   * @throws Refusal if it cannot be
   */
  void create(JsonNode given, @Nullable String eventId) {
    ResponseSettings settings = ResponseSettings.of(session.config(), given);
    if (session.config().isVideo() && !settings.tools().isEmpty()) {
      throw Refusal.invalid("response.tools", "Tools are not available in video mode.");
    }
    boolean ownLine = settings.outOfBand() || settings.input() != null;
    if (!settings.outOfBand()) {
      requireIdle();
    }
    if (ownLine && ownLines.size() >= MAX_OWN_LINES) {
      throw new Refusal(
          "response_create_limit",
          "response",
          "At most " + MAX_OWN_LINES + " responses with a context of their own may run at once.");
    }
    requireSize(GlmMapper.session(session.config(), settings, ""));
    Exchange exchange = exchange(settings, eventId, ownInput(settings));
    if (ownLine) {
      openOwnLine(exchange);
    } else {
      session.steps().add(() -> ask(exchange));
    }
  }

  /** The hub cut a turn, and the session wants an answer to each. */
  List<Step> createForTurn() {
    try {
      requireIdle();
    } catch (Refusal alreadyActive) {
      events.refuse(alreadyActive, null);
      return Steps.DONE;
    }
    Exchange exchange = exchange(ResponseSettings.of(session.config()), null, List.of());
    return List.of(() -> ask(exchange));
  }

  private Exchange exchange(
      ResponseSettings settings, @Nullable String eventId, List<GaItem> ownInput) {
    Exchange exchange =
        new Exchange(new ResponseStream(events, conversation, settings), eventId, ownInput);
    if (!settings.outOfBand()) {
      active = exchange;
      idleAtMs = Long.MAX_VALUE;
    }
    return exchange;
  }

  private void requireIdle() {
    if (active != null) {
      throw new Refusal(
          "conversation_already_has_active_response",
          null,
          "Conversation already has an active response in progress: "
              + active.stream().id()
              + ". Wait until the response is finished before creating a new one.");
    }
  }

  static void requireSize(ObjectNode glmSession) {
    if (!GlmFrames.fits(glmSession.toString())) {
      throw Refusal.invalid(
          "session", "Instructions and tools are too large for this session's provider.");
    }
  }

  private List<GaItem> ownInput(ResponseSettings settings) {
    List<GaItem> items = new ArrayList<>();
    JsonNode input = settings.input();
    if (input == null) {
      return items;
    }
    int at = 0;
    for (JsonNode given : input) {
      String path = "response.input[" + at++ + "]";
      if (given.path("type").asText().equals("item_reference")) {
        String id = given.path("id").asText();
        GaItem item = conversation.find(id);
        if (item == null) {
          throw Refusal.invalid(
              path + ".id", "Item with id " + Refusal.quoted(id) + " does not exist.");
        }
        items.add(item);
      } else {
        items.add(session.items().of(given, path));
      }
    }
    return items;
  }

  // The main line.

  private @Nullable List<Step> ask(Exchange exchange) {
    if (exchange.isOver()) {
      return Steps.DONE;
    }
    GlmLine line = session.main();
    if (line.isBusy()) {
      return null;
    }
    ResponseSettings settings = exchange.settings();
    Asking asking =
        Asking.of(
            conversation.items(), line, corrections.sentences(), settings.instructions().length());
    if (ignoresItems && asking.isTyped()) {
      exchange.retry();
      return List.of(reopen(exchange));
    }
    ObjectNode wanted = GlmMapper.session(session.config(), settings, asking.context());
    Step send =
        () -> {
          if (!exchange.isOver()) {
            asking.send(line, clock);
            exchange.ask();
            line.ask(exchange, clock);
          }
          return Steps.DONE;
        };
    return line.differs(wanted)
        ? List.of(session.update(wanted, () -> send, () -> refused(exchange)))
        : List.of(send);
  }

  /** GLM did not take the configuration that this response needs. */
  private Step refused(Exchange exchange) {
    return () -> {
      if (!exchange.isOver()) {
        exchange.end();
        forget(exchange);
        events.refuse(
            Refusal.invalid("response", "The provider refused this response's configuration."),
            exchange.eventId());
      }
      return Steps.DONE;
    };
  }

  /** The line gave nothing: another one, with everything in its instructions (rule R4). */
  private Step reopen(Exchange exchange) {
    return new Step() {
      private boolean begun;

      @Override
      public @Nullable List<Step> advance() {
        if (!begun && exchange.isOver()) {
          return Steps.DONE;
        }
        if (!begun) {
          begun = true;
          corrections.clear();
          Asking asking =
              Asking.told(conversation.items(), exchange.settings().instructions().length());
          session.replaceMain(
              GlmMapper.session(session.config(), exchange.settings(), asking.context()));
        }
        if (!session.main().isLive()) {
          return null;
        }
        if (!exchange.isOver()) {
          exchange.ask();
          session.main().ask(exchange, clock);
        }
        return Steps.DONE;
      }
    };
  }

  // Lines of their own.

  private void openOwnLine(Exchange exchange) {
    ResponseSettings settings = exchange.settings();
    List<GaItem> items = settings.input() == null ? conversation.items() : exchange.ownInput();
    int instructions = settings.instructions().length();
    Asking asking =
        ignoresItems || exchange.isRetried()
            ? Asking.told(items, instructions)
            : Asking.fresh(items, instructions);
    ObjectNode glmSession = GlmMapper.session(session.config(), settings, asking.context());
    ownLines.put(session.openLine(glmSession), new OwnLine(exchange, asking));
  }

  /** A line other than the main one is ready. */
  void onLive(GlmLine line) {
    OwnLine own = ownLines.get(line);
    if (own != null) {
      own.asking().send(line, clock);
      own.exchange().ask();
      line.ask(own.exchange(), clock);
    }
  }

  /** A line other than the main one is gone. */
  void onDead(GlmLine line, ProviderFault fault) {
    OwnLine own = ownLines.get(line);
    if (own != null) {
      finish(
          line,
          own.exchange(),
          failed(fault.code() == ErrorCode.PROVIDER_OVERLOADED ? "1302" : ""));
    }
  }

  // What GLM says.

  void onCreated(GlmLine line, String glmId) {
    Exchange exchange = line.current();
    if (exchange == null || !(exchange.isAsked() || isMistaken(exchange))) {
      // Nobody asked: an update may provoke an answer.
      line.cancel(glmId, clock);
      return;
    }
    String mistaken = exchange.glmId();
    exchange.begin(glmId);
    if (mistaken != null) {
      line.forget(mistaken);
    }
    String reason = exchange.cancelReason();
    if (reason != null) {
      cancelRunning(line, exchange, reason);
    }
  }

  /** What was taken for the answer may have been one that nobody asked for. */
  private static boolean isMistaken(Exchange exchange) {
    return exchange.isRunning() && exchange.stream().isEmpty();
  }

  void onDelta(GlmLine line, GlmFrame.Delta delta) {
    Exchange exchange = line.exchangeOf(delta.responseId());
    if (exchange == null) {
      return;
    }
    if (delta.kind() != GlmFrame.Kind.AUDIO) {
      exchange.stream().text(delta.kind(), delta.delta());
    } else if (!exchange.stream().audio(delta.delta())) {
      line.onFault(
          new ProviderFault(
              ErrorCode.PROVIDER_PROTOCOL_ERROR, "the provider sent audio that is not base64"));
    }
  }

  void onWhole(GlmLine line, GlmFrame.Whole whole) {
    Exchange exchange = line.exchangeOf(whole.responseId());
    if (exchange != null) {
      exchange.stream().whole(whole.kind(), whole.text());
    }
  }

  void onCall(GlmLine line, GlmFrame.Call call) {
    Exchange exchange = line.exchangeOf(call.responseId());
    if (exchange != null) {
      exchange.stream().call(call.name(), call.arguments(), call.callId());
      if (call.callId() != null) {
        line.noteCallId(call.callId());
      }
    }
  }

  void onDone(GlmLine line, GlmFrame.ResponseDone done) {
    if (line.onCancelled(done.responseId())) {
      return;
    }
    Exchange exchange = line.exchangeOf(done.responseId());
    if (exchange != null && exchange.isRunning()) {
      line.onAnswered();
      exchange.hold(done.responseId(), done.status(), done.usage(), clock.watchMs() + HOLD_MS);
    }
  }

  void onRateLimits(JsonNode limits) {
    rateLimits = limits;
  }

  /**
   * An error that is not about an update or a commit.
   *
   * @return whether it was about a response
   */
  boolean onFailure(GlmLine line, String code) {
    Exchange exchange = line.current();
    if (exchange == null || code.equals("rate_limit_error")) {
      return false;
    }
    if (exchange.isAsked()) {
      line.onAnswered();
      finish(line, exchange, failed(code));
    } else {
      exchange.noteError(code);
    }
    return true;
  }

  private static Ending failed(String code) {
    return Ending.failed(
        GlmFaults.ofResponse(code), "The provider could not produce this response.");
  }

  // Ends.

  /** Lets go of what was held for long enough; asks what silence has to be answered. */
  void onTime() {
    for (GlmLine line : session.lines()) {
      Exchange exchange = line.current();
      if (exchange != null && clock.watchMs() >= exchange.heldUntilMs()) {
        conclude(line, exchange);
      }
    }
    if (clock.watchMs() >= idleAtMs && session.steps().isEmpty()) {
      idleAtMs = Long.MAX_VALUE;
      session.onIdle();
    }
  }

  /** When {@link #onTime} has something to do, watch time. */
  long deadlineMs() {
    long earliest = session.steps().isEmpty() ? idleAtMs : Long.MAX_VALUE;
    for (GlmLine line : session.lines()) {
      Exchange exchange = line.current();
      if (exchange != null) {
        earliest = Math.min(earliest, exchange.heldUntilMs());
      }
    }
    return earliest;
  }

  private void conclude(GlmLine line, Exchange exchange) {
    boolean completed = exchange.status().equals("completed");
    if (completed && exchange.stream().isEmpty() && mayRetry(line, exchange)) {
      retry(line, exchange);
      return;
    }
    finish(
        line,
        exchange,
        switch (exchange.status()) {
          case "completed" -> Ending.completed();
          case "cancelled" -> Ending.cancelled("turn_detected");
          case "incomplete" -> Ending.incomplete();
          default -> failed(exchange.error());
        });
  }

  /** Content was owed where there were words to answer. */
  private boolean mayRetry(GlmLine line, Exchange exchange) {
    OwnLine own = ownLines.get(line);
    List<GaItem> asked = own == null ? conversation.items() : own.asking().frames();
    return !exchange.isRetried() && asked.stream().anyMatch(item -> !item.words().isEmpty());
  }

  private void retry(GlmLine line, Exchange exchange) {
    line.release(exchange);
    exchange.retry();
    if (ownLines.remove(line) != null) {
      session.closeLine(line);
      openOwnLine(exchange);
    } else {
      GaItem last = conversation.last();
      ignoresItems |= last != null && last.isTyped();
      session.steps().add(reopen(exchange));
    }
  }

  private void finish(GlmLine line, Exchange exchange, Ending ending) {
    JsonNode usage = exchange.usage();
    exchange.announce();
    exchange.stream().finish(ending, usage);
    exchange.end();
    line.release(exchange);
    if (line == session.main()) {
      exchange.stream().output().forEach(item -> item.setKnownBy(line.id()));
      line.setCalls(ending.status().equals("completed") ? exchange.stream().callIds() : List.of());
    }
    spoken |= exchange.stream().soundMs() > 0;
    forget(exchange);
    sendRateLimits(usage);
    TurnSettings turns = session.config().turnSettings();
    if (!exchange.settings().outOfBand() && turns != null && turns.idleTimeoutMs() > 0) {
      // What was handed out is still being played.
      idleAtMs = clock.watchMs() + exchange.stream().soundMs() + turns.idleTimeoutMs();
    }
  }

  private void forget(Exchange exchange) {
    for (GlmLine line : List.copyOf(ownLines.keySet())) {
      OwnLine own = ownLines.get(line);
      if (own != null && own.exchange() == exchange) {
        ownLines.remove(line);
        session.closeLine(line);
      }
    }
    if (active == exchange) {
      active = null;
    }
  }

  /** Somebody did something. */
  void stopWaiting() {
    idleAtMs = Long.MAX_VALUE;
  }

  private void sendRateLimits(JsonNode usage) {
    ObjectNode event = events.event("rate_limits.updated");
    if (RateLimits.isValid(rateLimits)) {
      event.set("rate_limits", rateLimits.deepCopy());
    } else {
      long used = Math.min(CONTEXT_TOKENS, Math.max(0, usage.path("total_tokens").asLong(0)));
      event
          .putArray("rate_limits")
          .add(
              JsonNodeFactory.instance
                  .objectNode()
                  .put("name", "tokens")
                  .put("limit", CONTEXT_TOKENS)
                  .put("remaining", CONTEXT_TOKENS - used)
                  .put("reset_seconds", 0.0));
    }
    events.send(event);
  }

  /**
   * {@code response.cancel}.
   *
   * @param responseId of the response; null means the one of the conversation
   * @throws Refusal if there is none
   */
  void cancel(@Nullable String responseId) {
    Exchange exchange = responseId == null ? active : find(responseId);
    if (exchange == null || !cancel(exchange, "client_cancelled")) {
      throw new Refusal(
          "response_cancel_not_active", null, "Cancellation failed: no active response found");
    }
  }

  /** The user speaks: what the conversation is saying ends. */
  void interrupt() {
    stopWaiting();
    if (active != null) {
      cancel(active, "turn_detected");
    }
  }

  private @Nullable Exchange find(String responseId) {
    if (active != null && active.stream().id().equals(responseId)) {
      return active;
    }
    return ownLines.values().stream()
        .map(OwnLine::exchange)
        .filter(exchange -> exchange.stream().id().equals(responseId))
        .findFirst()
        .orElse(null);
  }

  /** Whether there was something to cancel; a response that GLM is done with is let go. */
  private boolean cancel(Exchange exchange, String reason) {
    GlmLine line = lineOf(exchange);
    if (exchange.isHeld()) {
      conclude(line, exchange);
      return !exchange.isOver() && cancel(exchange, reason);
    }
    if (exchange.isAsked()) {
      exchange.cancelLater(reason);
    } else if (exchange.isRunning()) {
      cancelRunning(line, exchange, reason);
    } else {
      finish(line, exchange, Ending.cancelled(reason));
    }
    return true;
  }

  private void cancelRunning(GlmLine line, Exchange exchange, String reason) {
    String glmId = exchange.glmId();
    if (glmId != null) {
      line.cancel(glmId, clock);
    }
    finish(line, exchange, Ending.cancelled(reason));
  }

  private GlmLine lineOf(Exchange exchange) {
    for (Map.Entry<GlmLine, OwnLine> own : ownLines.entrySet()) {
      if (own.getValue().exchange() == exchange) {
        return own.getKey();
      }
    }
    return session.main();
  }
}
