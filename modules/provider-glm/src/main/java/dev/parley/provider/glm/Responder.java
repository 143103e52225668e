package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.ProviderFault;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.api.turns.Ear;
import dev.parley.provider.glm.ResponseStream.Ending;
import dev.parley.provider.glm.Steps.Step;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session's responses: one at a time in the conversation, asked on the session's main line, and
 * beside it a few with a context of their own, each on a line of its own. Not thread-safe. Source:
 * protocols/glm-realtime.md sections 7, 10 and 11.
 */
final class Responder {
  /** How long the end of a response waits for calls and deltas that come after it. */
  static final long HOLD_MS = 80;

  private final GlmSession session;
  private final GaEvents events;
  private final Conversation conversation;
  private final Asker asker;
  private final RateLimits rateLimits;
  private final Clock clock;
  private @Nullable Exchange active;
  private final Ear ear;
  private boolean spoken;
  private boolean answerExpected;

  Responder(
      GlmSession session,
      GaEvents events,
      Conversation conversation,
      Corrections corrections,
      Clock clock,
      Ear ear) {
    this.session = session;
    this.events = events;
    this.conversation = conversation;
    this.clock = clock;
    this.ear = ear;
    this.asker = new Asker(session, conversation, corrections, clock, this::onRefused);
    this.rateLimits = new RateLimits(events);
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
    if (ownLine) {
      asker.requireRoom();
    }
    Configuration.requireSize(GlmMapper.session(session.config(), settings, ""));
    Exchange exchange = exchange(settings, eventId, ownInput(settings));
    if (ownLine) {
      asker.askOnItsOwn(exchange);
    } else {
      session.steps().add(() -> asker.ask(exchange));
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
    return List.of(() -> asker.ask(exchange));
  }

  private Exchange exchange(
      ResponseSettings settings, @Nullable String eventId, List<GaItem> ownInput) {
    Exchange exchange =
        new Exchange(new ResponseStream(events, conversation, settings), eventId, ownInput);
    if (!settings.outOfBand()) {
      active = exchange;
      ear.onResponseStarted();
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

  /** GLM did not take the configuration that this response needs. */
  private void onRefused(Exchange exchange) {
    exchange.end();
    forget(exchange);
    // It would be refused again.
    stopWaiting();
    events.refuse(
        Refusal.invalid("response", "The provider refused this response's configuration."),
        exchange.eventId());
  }

  // What GLM says.

  /** A line other than the main one is ready. */
  void onLive(GlmLine line) {
    asker.onLive(line);
  }

  /** A line other than the main one is gone. */
  void onDead(GlmLine line, ProviderFault fault) {
    Exchange exchange = asker.exchangeOn(line);
    if (exchange != null) {
      finish(line, exchange, failed(fault.code() == ErrorCode.PROVIDER_OVERLOADED ? "1302" : ""));
    }
  }

  void onCreated(GlmLine line, String glmId) {
    Exchange exchange = answerToTurn(line);
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

  /** GLM has cut a turn, and answers it without being asked. */
  void expectAnswer() {
    answerExpected = true;
  }

  /** What GLM begins now: what it was asked for, or its answer to a turn that it cut. */
  private @Nullable Exchange answerToTurn(GlmLine line) {
    Exchange current = line.current();
    if (!answerExpected || line != session.main() || (current != null && !current.isHeld())) {
      return current;
    }
    answerExpected = false;
    if (current != null) {
      conclude(line, current);
    }
    if (active != null) {
      return null;
    }
    Exchange answer = exchange(ResponseSettings.of(session.config()), null, List.of());
    answer.ask();
    line.adopt(answer);
    return answer;
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
    rateLimits.onTold(limits);
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

  /** Lets go of what was held for long enough. */
  void onTime() {
    for (GlmLine line : session.lines().all()) {
      Exchange exchange = line.current();
      if (exchange != null && clock.watchMs() >= exchange.heldUntilMs()) {
        conclude(line, exchange);
      }
    }
  }

  /** When {@link #onTime} has something to do, watch time. */
  long deadlineMs() {
    long earliest = Long.MAX_VALUE;
    for (GlmLine line : session.lines().all()) {
      Exchange exchange = line.current();
      if (exchange != null) {
        earliest = Math.min(earliest, exchange.heldUntilMs());
      }
    }
    return earliest;
  }

  private void conclude(GlmLine line, Exchange exchange) {
    boolean completed = exchange.status().equals("completed");
    if (completed && exchange.stream().isEmpty() && asker.askAgain(line, exchange)) {
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
    rateLimits.send(usage);
    session.refresh();
  }

  private void forget(Exchange exchange) {
    asker.forget(exchange);
    if (active == exchange) {
      active = null;
      // What was handed out is still being played.
      ear.onResponseEnded(clock.watchMs(), exchange.stream().soundMs());
    }
  }

  /** Somebody did something. */
  void stopWaiting() {
    ear.stopWaiting();
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
    if (active != null) {
      cancel(active, "turn_detected");
    }
  }

  /** GLM heard the user speak, and ends by itself what it is saying. */
  void giveWay() {
    Exchange exchange = active;
    GlmLine main = session.main();
    String glmId = exchange == null ? null : exchange.glmId();
    if (exchange != null && glmId != null && exchange.isRunning() && main.current() == exchange) {
      main.letGo(glmId);
      finish(main, exchange, Ending.cancelled("turn_detected"));
    } else {
      interrupt();
    }
  }

  private @Nullable Exchange find(String responseId) {
    if (active != null && active.stream().id().equals(responseId)) {
      return active;
    }
    return asker.find(responseId);
  }

  /** Whether there was something to cancel; a response that GLM is done with is let go. */
  private boolean cancel(Exchange exchange, String reason) {
    GlmLine line = asker.lineOf(exchange);
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
}
