package dev.parley.bench.deadair;

import dev.parley.bench.deadair.Caller.Frame;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * One conversation whose provider fails while it answers, and the same done by a client alone. Both
 * have the same history and get their answer from the same process.
 */
final class Failing {
  /** What the answer that is broken off answers; long enough to be in the middle of it. */
  private static final String QUESTION = "Count to 200.";

  private static final List<String> TURNS =
      List.of("The code word is %s.", "Is it late?", "And what do you think of it?");

  private static final int DELTAS_BEFORE = 4;

  private final WebSocketClient sockets;
  private final int hubPort;
  private final EmulatorProcess first;
  private final EmulatorProcess next;
  private final EmulatorProcess victim;

  Failing(
      WebSocketClient sockets,
      int hubPort,
      EmulatorProcess first,
      EmulatorProcess next,
      EmulatorProcess victim) {
    this.sockets = sockets;
    this.hubPort = hubPort;
    this.first = first;
    this.next = next;
    this.victim = victim;
  }

  /**
   * Through the hub.
   *
   * @return microseconds from the fault to the next useful output
   * @throws IllegalStateException if the conversation did not go on as it should
   */
  long throughHub(Kind kind, int number) throws Exception {
    String marker = "caller-" + kind + "-" + number + "-" + System.nanoTime();
    String codeWord = "plum" + number;
    try (Caller caller = Caller.open(sockets, hubPort, Routes.name(kind, number), null)) {
      caller.await("session.created");
      caller.send(Caller.configuration(marker));
      for (String turn : TURNS) {
        caller.answer(turn.formatted(codeWord));
      }
      arm(kind, number);
      caller.ask(QUESTION, "audio");
      String broken = kind == Kind.STALL_RESPONSE ? "" : middleOfAnswer(caller);
      long faultMs = strike(kind, number);
      Frame output = caller.await(frame -> frame.isUseful() && !frame.responseId().equals(broken));
      if (faultMs == 0) {
        faultMs = stalledMs(kind, marker);
      }
      caller.send("response.cancel");
      caller.await("response.done");
      String answer = caller.answer("What is the code word?");
      if (!answer.contains(codeWord)) {
        throw new IllegalStateException("the code word is lost: " + answer);
      }
      return output.atUs() - faultMs * 1_000;
    }
  }

  private static String middleOfAnswer(Caller caller) throws InterruptedException {
    String id = caller.await("response.created").responseId();
    for (int i = 0; i < DELTAS_BEFORE; i++) {
      caller.await(Frame::isUseful);
    }
    return id;
  }

  private void arm(Kind kind, int number) throws Exception {
    JsonObject arming = new JsonObject().put("key", Routes.key(kind, number));
    if (kind == Kind.STALL) {
      first.arm(arming.put("fault", "STALL_MID_RESPONSE").put("after", DELTAS_BEFORE));
    } else if (kind == Kind.STALL_RESPONSE) {
      first.arm(arming.put("fault", "STALL_RESPONSE"));
    }
  }

  /** When it struck, in milliseconds since the epoch; 0 if the record has to say. */
  private long strike(Kind kind, int number) throws Exception {
    return switch (kind) {
      case RESET, REFUSED -> first.act("RESET_MID_RESPONSE", Routes.key(kind, number));
      case CLOSE -> first.act("CLOSE_MID_RESPONSE", Routes.key(kind, number));
      case KILL -> {
        long atMs = System.currentTimeMillis();
        victim.kill();
        yield atMs;
      }
      case STALL, STALL_RESPONSE -> 0;
    };
  }

  /** When the provider last said something, or when it was asked for what never came. */
  private long stalledMs(Kind kind, String marker) throws Exception {
    return kind == Kind.STALL
        ? first.lastMs(marker, "sent", event -> event.getString("type").endsWith(".delta"))
        : first.lastMs(
            marker, "received", event -> event.getString("type").equals("response.create"));
  }

  /**
   * By a client alone: connects, configures, replays and asks, without waiting in between.
   *
   * @return microseconds until the first useful output
   */
  long bare(int number) throws Exception {
    String codeWord = "plum" + number;
    long startUs = Caller.nowUs();
    try (Caller caller = Caller.open(sockets, next.port(), "gpt-realtime", "sk-bare")) {
      caller.await("session.created");
      caller.send(Caller.configuration("bare"));
      for (String turn : TURNS) {
        String text = turn.formatted(codeWord);
        caller.send(Caller.userItem(text));
        caller.send(Caller.assistantItem("You said: " + text));
      }
      caller.send(Caller.userItem(QUESTION));
      caller.send(Caller.assistantItem("1, 2, 3, 4"));
      caller.send(Caller.responseCreate("audio"));
      return caller.await(Frame::isUseful).atUs() - startUs;
    }
  }
}
