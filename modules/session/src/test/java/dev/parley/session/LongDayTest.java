package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.session.uplink.UplinkLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * A session of 24 hours in injected time: a microphone that is on now and then, a turn every few
 * seconds, providers that end a session after an hour, and failures in between. The judge knows
 * what reached the two ends.
 */
class LongDayTest {
  private static final long DAY_MS = Duration.ofHours(24).toMillis();
  private static final long CAP_MS = Duration.ofHours(1).toMillis();
  private static final int TICK_MS = 50;
  private static final int CHUNK_MS = 600;
  private static final int BYTES_PER_MS = 8;
  private static final String CHUNK =
      Frames.append(new byte[CHUNK_MS * BYTES_PER_MS]).replace("AAAA", "////");

  private final Random random = new Random(20_260_101);
  private final TestSession session =
      new TestSession(
          TestSession.setup(
              "voice",
              null,
              new Continuity(SwitchLimits.DEFAULTS, UplinkLimits.DEFAULTS, "transcriber")));

  private final Map<Integer, DayProvider> providers = new HashMap<>();
  private DayProvider provider;
  private int rollovers;
  private int faults;
  private long saidMs;
  private boolean microphoneOn;
  private long speechFromMs = -1;
  private int turns;
  private long nextTurnMs;
  private long nextFaultMs;
  private int answers = 1;
  private boolean isMovedByFailure;

  /** The conversation as the client saw it: the words of each item, in order. */
  private final Map<String, String> history = new LinkedHashMap<>();

  private final Map<String, String> spoken = new HashMap<>();
  private final Set<String> begun = new HashSet<>();
  private final Set<String> ended = new HashSet<>();
  private String lastItem;

  @Test
  void aDayOfConversationStaysWithinItsBoundsAndLosesNothing() {
    session.lifeMs = CAP_MS;
    session.start();
    comeUp();
    exchange();
    long start = session.now;
    nextTurnMs = start + 1_000;
    nextFaultMs = start + 60_000;
    while (session.now < start + DAY_MS) {
      session.now += TICK_MS;
      session.machine.onTick(session.now);
      session.perform();
      exchange();
      microphoneOn = (session.now - start) / CAP_MS % 6 == 0;
      if ((microphoneOn || speechFromMs >= 0) && (session.now - start) % CHUNK_MS == 0) {
        session.client(CHUNK);
        saidMs += CHUNK_MS;
      }
      talk();
      exchange();
      fail(session.now - start);
      exchange();
      if (session.machine.isClosed()) {
        throw new AssertionError("closed at " + (session.now - start) + " ms");
      }
    }

    assertThat(rollovers).as("moves before the provider's time limit").isBetween(10, 30);
    assertThat(faults).isGreaterThan(60);
    assertThat(turns).isGreaterThan(5_000);
    assertThat(history.size()).as("more than the record holds").isGreaterThan(5_000);
    assertThat(session.machine.conversation().size()).isEqualTo(ConversationRecord.MAX_ITEMS);
    assertThat(session.upstreamCloses)
        .as("one that still serves is open")
        .hasSizeBetween(providers.size() - 2, providers.size())
        .doesNotHaveDuplicates();
    assertThat(ended).as("each response ended once").containsAll(begunBefore());
  }

  /** All but what may still run. */
  private Set<String> begunBefore() {
    Set<String> before = new HashSet<>(begun);
    session.machine.openResponses().forEach(before::remove);
    return before;
  }

  private void comeUp() {
    int number = providers.size() + 1;
    providers.put(session.sought(), new DayProvider("p" + number, random, session.now));
    session.ready("endpoint" + number % 2, DayProvider.session(true));
  }

  /** Another one serves now: it was told what the client has seen. */
  private void look(DayProvider next) {
    boolean isFirst = provider == null;
    rollovers += isFirst || isMovedByFailure ? 0 : 1;
    isMovedByFailure = false;
    provider = next;
    List<String> told = provider.told();
    List<String> known = history.values().stream().filter(text -> !text.isEmpty()).toList();
    assertThat(told).hasSizeLessThanOrEqualTo(ConversationRecord.MAX_ITEMS);
    assertThat(told.size()).isGreaterThanOrEqualTo(Math.min(known.size(), 1_900));
    assertThat(told).isEqualTo(known.subList(known.size() - told.size(), known.size()));
    assertThat(provider.heardMs()).as("sound told again").isLessThanOrEqualTo(30_000);
  }

  /** Passes on what either end said, and looks at it. */
  private void exchange() {
    boolean isQuiet =
        session.toUpstream.isEmpty()
            && session.toClient.isEmpty()
            && provider != null
            && !provider.hasToSay(session.now);
    while (!isQuiet) {
      List<String> commands = List.copyOf(session.toUpstream);
      List<Integer> sentTo = List.copyOf(session.sentTo);
      List<String> shown = List.copyOf(session.toClient);
      session.forget();
      for (int i = 0; i < commands.size(); i++) {
        providers.get(sentTo.get(i)).on(commands.get(i), session.now);
      }
      shown.forEach(frame -> look(TestSession.json(frame)));
      DayProvider serving = providers.get(session.generation());
      if (session.machine.stateName().equals("LIVE") && serving != provider) {
        look(serving);
      }
      List<String> frames =
          session.machine.stateName().equals("LIVE") ? provider.take(session.now) : List.of();
      frames.forEach(session::upstream);
      isQuiet = frames.isEmpty() && session.toUpstream.isEmpty() && session.toClient.isEmpty();
    }
  }

  private void look(JsonNode event) {
    String type = event.path("type").asText();
    switch (type) {
      case "conversation.item.added" -> {
        String id = event.at("/item/id").asText();
        String previous = event.path("previous_item_id").textValue();
        assertThat(previous).as("order").isEqualTo(lastItem);
        String text = spoken.getOrDefault(id, event.at("/item/content/0/text").asText());
        assertThat(history.put(id, text)).as("%s is new", id).isNull();
        lastItem = id;
      }
      case "response.output_text.delta" ->
          history.merge(
              event.path("item_id").asText(), event.path("delta").asText(), String::concat);
      case "response.created" -> assertThat(begun.add(event.at("/response/id").asText())).isTrue();
      case "response.done" -> {
        String id = event.at("/response/id").asText();
        assertThat(begun).contains(id);
        assertThat(ended.add(id)).as("%s ends once", id).isTrue();
      }
      case "input_audio_buffer.speech_started" ->
          assertThat(event.path("audio_start_ms").asLong())
              .as("the client's clock")
              .isBetween(speechFromMs - CHUNK_MS, speechFromMs + CHUNK_MS);
      case "input_audio_buffer.committed" ->
          spoken.put(event.path("item_id").asText(), "spoken " + turns);
      case "error" -> throw new AssertionError(event.toString());
      default -> {}
    }
  }

  /** Types or speaks; begins nothing while an answer is owed. */
  private void talk() {
    if (speechFromMs >= 0) {
      hear();
    } else if (session.now >= nextTurnMs
        && session.machine.openResponses().isEmpty()
        && !provider.isAnswering()
        && session.machine.stateName().equals("LIVE")) {
      turns++;
      nextTurnMs = session.now + 4_000 + random.nextInt(8_000);
      if (microphoneOn && random.nextBoolean()) {
        speechFromMs = saidMs;
      } else {
        type("typed " + turns);
      }
    }
  }

  private void type(String text) {
    session.client(
        Frames.event(
            "conversation.item.create",
            "\"item\":{\"id\":\"u"
                + turns
                + "\",\"type\":\"message\",\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
                + Frames.text("text", text)
                + "}]}"));
    session.client(Frames.event("response.create"));
  }

  /** Whoever serves hears the turn in the sound that it was sent. */
  private void hear() {
    if (!session.machine.stateName().equals("LIVE")) {
      return;
    }
    long offsetMs = saidMs - provider.heardMs();
    String item = "s" + turns + "_" + session.generation();
    if (saidMs >= speechFromMs + 500 && !provider.isHearing()) {
      provider.hearStart(item, Math.max(0, speechFromMs - offsetMs), session.now);
    } else if (saidMs >= speechFromMs + 2_000 && provider.isHearing()) {
      provider.hearEnd(item, saidMs - offsetMs, "spoken " + turns, session.now);
      speechFromMs = -1;
    }
  }

  /** In every other hour a loss or a silence now and then. */
  private void fail(long atMs) {
    if (session.machine.stateName().equals("SWITCHING")) {
      recover();
    } else if (session.opened.size() > answers) {
      recover();
    } else if (session.now - provider.openedMs() >= CAP_MS) {
      throw new AssertionError("the provider's time limit came first");
    } else if (session.now >= nextFaultMs && atMs / CAP_MS % 2 == 0) {
      faults++;
      isMovedByFailure = true;
      nextFaultMs = session.now + 20_000 + random.nextInt(600_000);
      if (provider.isAnswering() && random.nextBoolean()) {
        provider.fallSilent();
      } else {
        session.lose();
      }
    }
  }

  /** The next one comes up, or nobody does at first. */
  private void recover() {
    if (session.opened.size() == answers) {
      return; // the next search has not begun
    }
    answers = session.opened.size();
    if (random.nextInt(4) == 0) {
      session.nobody();
      session.toClient.removeIf(frame -> frame.contains("no_provider") && frame.contains("error"));
    } else {
      comeUp();
    }
  }
}
