package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.api.Refusal;
import dev.parley.provider.glm.Steps.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks GLM for answers: on the main line, configured for the response and told what it cannot know;
 * or on a line of the response's own, which has a context of its own. Not thread-safe. Source:
 * protocols/glm-realtime.md sections 7, 10 and 11.
 */
final class Asker {
  /** Lines beside the main one; GLM's accounts allow few sessions at once. */
  private static final int MAX_OWN_LINES = 2;

  private record OwnLine(Exchange exchange, Asking asking) {}

  private final GlmSession session;
  private final Conversation conversation;
  private final Corrections corrections;
  private final Clock clock;
  private final Consumer<Exchange> onRefused;
  private final Map<GlmLine, OwnLine> ownLines = new LinkedHashMap<>();
  private boolean ignoresItems;

  /**
   * @param onRefused told of a response whose configuration GLM did not take
   */
  Asker(
      GlmSession session,
      Conversation conversation,
      Corrections corrections,
      Clock clock,
      Consumer<Exchange> onRefused) {
    this.session = session;
    this.conversation = conversation;
    this.corrections = corrections;
    this.clock = clock;
    this.onRefused = onRefused;
  }

  /** Asks on the main line, as a step. */
  @Nullable List<Step> ask(Exchange exchange) {
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
        ? List.of(new UpdateStep(line, clock, wanted, send, refuse(exchange)))
        : List.of(send);
  }

  private Step refuse(Exchange exchange) {
    return () -> {
      if (!exchange.isOver()) {
        onRefused.accept(exchange);
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
          session.ownTurns();
          Asking asking =
              Asking.told(conversation.items(), exchange.settings().instructions().length());
          session
              .lines()
              .replaceMain(
                  GlmMapper.session(session.config(), exchange.settings(), asking.context()));
        }
        if (!session.main().isLive()) {
          return null;
        }
        session.input().replay();
        if (!exchange.isOver()) {
          exchange.ask();
          session.main().ask(exchange, clock);
        }
        return Steps.DONE;
      }
    };
  }

  /** Refuses another line of its own when there are too many. */
  void requireRoom() {
    if (ownLines.size() >= MAX_OWN_LINES) {
      throw new Refusal(
          "response_create_limit",
          "response",
          "At most " + MAX_OWN_LINES + " responses with a context of their own may run at once.");
    }
  }

  /** Asks on a line of the response's own. */
  void askOnItsOwn(Exchange exchange) {
    ResponseSettings settings = exchange.settings();
    List<GaItem> items = settings.input() == null ? conversation.items() : exchange.ownInput();
    int instructions = settings.instructions().length();
    Asking asking =
        ignoresItems || exchange.isRetried()
            ? Asking.told(items, instructions)
            : Asking.fresh(items, instructions);
    // Nobody speaks to it.
    GaConfig config = session.config().withHubTurns();
    ObjectNode glmSession = GlmMapper.session(config, settings, asking.context());
    ownLines.put(session.lines().open(glmSession), new OwnLine(exchange, asking));
  }

  /** A line of a response's own is ready. */
  void onLive(GlmLine line) {
    OwnLine own = ownLines.get(line);
    if (own != null) {
      own.asking().send(line, clock);
      own.exchange().ask();
      line.ask(own.exchange(), clock);
    }
  }

  /**
   * Asks once more for an answer that was empty, if there were words to answer (rule R4).
   *
   * @return false if that is no use
   */
  boolean askAgain(GlmLine line, Exchange exchange) {
    OwnLine own = ownLines.get(line);
    List<GaItem> asked = own == null ? conversation.items() : own.asking().frames();
    if (exchange.isRetried() || asked.stream().allMatch(item -> item.words().isEmpty())) {
      return false;
    }
    line.release(exchange);
    exchange.retry();
    if (ownLines.remove(line) != null) {
      session.lines().close(line);
      askOnItsOwn(exchange);
    } else {
      GaItem last = conversation.last();
      ignoresItems |= last != null && last.isTyped();
      session.steps().add(reopen(exchange));
    }
    return true;
  }

  /** The response that this line is for, or null for the main one. */
  @Nullable Exchange exchangeOn(GlmLine line) {
    OwnLine own = ownLines.get(line);
    return own == null ? null : own.exchange();
  }

  /** The line that a response is asked on. */
  GlmLine lineOf(Exchange exchange) {
    for (Map.Entry<GlmLine, OwnLine> own : ownLines.entrySet()) {
      if (own.getValue().exchange() == exchange) {
        return own.getKey();
      }
    }
    return session.main();
  }

  /** The response of this id that has a line of its own, or null. */
  @Nullable Exchange find(String responseId) {
    for (OwnLine own : ownLines.values()) {
      if (own.exchange().stream().id().equals(responseId)) {
        return own.exchange();
      }
    }
    return null;
  }

  /** A response is over; so is its line. */
  void forget(Exchange exchange) {
    GlmLine line = lineOf(exchange);
    if (ownLines.remove(line) != null) {
      session.lines().close(line);
    }
  }
}
