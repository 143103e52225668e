package dev.parley.bench.soak;

import dev.parley.bench.deadair.Caller;
import dev.parley.bench.deadair.Caller.Frame;
import dev.parley.bench.deadair.EmulatorProcess;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One caller after another on a route of its own, whose providers fail at random. Confined to its
 * thread but for the counts, which are read when it has ended.
 */
final class Soaker implements Runnable {
  private static final List<String> AT_ONCE =
      List.of(
          "RESET_MID_RESPONSE",
          "CLOSE_MID_RESPONSE",
          "GARBAGE_FRAME",
          "CAP_CLOSE_1001",
          "BLACKHOLE");

  private static final List<String> ARMED =
      List.of(
          "STALL_RESPONSE",
          "STALL_MID_RESPONSE",
          "FAILED_RESPONSE",
          "EMPTY_RESPONSE",
          "DUPLICATE_DONE",
          "HTTP_5XX",
          "STALL_HANDSHAKE");

  /** Ends of callers who heard nothing. */
  static final String SILENCES = "silences";

  private static final Pattern CODE = Pattern.compile("\"code\":\"(\\w+)\"");

  private final WebSocketClient sockets;
  private final int port;
  private final int lane;
  private final List<EmulatorProcess> providers;
  private final long endNanos;
  private final Random random;
  private final Map<String, Integer> counts = new TreeMap<>();

  Soaker(
      WebSocketClient sockets, int port, int lane, List<EmulatorProcess> providers, long endNanos) {
    this.sockets = sockets;
    this.port = port;
    this.lane = lane;
    this.providers = providers;
    this.endNanos = endNanos;
    this.random = new Random(lane);
  }

  /** Every other caller might come back: for them the hub keeps what they have read. */
  private static String query(int lane) {
    return lane % 2 == 0 ? route(lane) : route(lane) + "&parley_events=1";
  }

  static String route(int lane) {
    return "soak" + lane;
  }

  static String key(int lane, int endpoint) {
    return "sk-" + route(lane) + "-" + endpoint;
  }

  /** How often what happened. */
  Map<String, Integer> counts() {
    return counts;
  }

  private void count(String what) {
    counts.merge(what, 1, Integer::sum);
  }

  @Override
  public void run() {
    while (System.nanoTime() < endNanos) {
      try (Caller caller = Caller.open(sockets, port, query(lane), null)) {
        count("conversations");
        converse(caller);
      } catch (IllegalStateException told) {
        // What a caller is told clearly is an end like any other; silence is not.
        count(endOf(String.valueOf(told.getMessage())));
      } catch (Exception failure) {
        count("refused: " + failure.getClass().getSimpleName());
      }
    }
  }

  private static String endOf(String message) {
    if (message.startsWith("nothing came")) {
      return SILENCES;
    }
    Matcher code = CODE.matcher(message);
    return "ended with " + (code.find() ? code.group(1) : "a close");
  }

  private void converse(Caller caller) throws Exception {
    caller.await("session.created");
    caller.send(Caller.configuration("be brief"));
    int turns = 1 + random.nextInt(8);
    for (int turn = 0; turn < turns; turn++) {
      if (random.nextInt(3) == 0) {
        arm();
      }
      caller.ask("count to " + (1 + random.nextInt(60)), random.nextBoolean() ? "audio" : "text");
      if (turn == turns - 1 && random.nextBoolean()) {
        return; // hangs up while the answer comes
      }
      if (random.nextInt(3) == 0) {
        caller.await("response.created");
        strike();
      }
      caller.await(Soaker::isAnswered);
      count("answers");
    }
  }

  private static boolean isAnswered(Frame frame) {
    return frame.type().equals("response.done")
        && frame.event().getJsonObject("response").getString("status").equals("completed");
  }

  private void arm() throws Exception {
    int endpoint = random.nextInt(providers.size());
    String fault = ARMED.get(random.nextInt(ARMED.size()));
    providers
        .get(endpoint)
        .arm(new JsonObject().put("fault", fault).put("key", key(lane, endpoint)));
    count("armed " + fault);
  }

  private void strike() throws Exception {
    String fault = AT_ONCE.get(random.nextInt(AT_ONCE.size()));
    for (int endpoint = 0; endpoint < providers.size(); endpoint++) {
      if (providers.get(endpoint).actIfThere(fault, key(lane, endpoint))) {
        count("struck " + fault);
      }
    }
  }
}
