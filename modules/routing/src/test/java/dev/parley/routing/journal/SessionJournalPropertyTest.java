package dev.parley.routing.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.realtime.ServerEventType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.BeforeTry;

/**
 * Order is kept, nothing is lost, and nothing waits longer than it may, whatever the journal does.
 */
class SessionJournalPropertyTest {
  private static final String QUESTION = "is it written? ";

  private enum What {
    PROMISE,
    CHANGE,
    DELTA,
    QUESTION,
    WRITTEN,
    FAILED,
    TICK,
    LONG_TICK
  }

  private JournalledClient client = new JournalledClient(true);
  private final List<String> offered = new ArrayList<>();
  private final Map<String, Long> promises = new HashMap<>();
  private final Map<String, Long> offeredMs = new HashMap<>();

  @BeforeTry
  void nothingSaidYet() {
    client = new JournalledClient(true);
    offered.clear();
    promises.clear();
    offeredMs.clear();
  }

  @Provide
  Arbitrary<List<What>> steps() {
    return Arbitraries.frequency(
            Tuple.of(6, What.PROMISE),
            Tuple.of(4, What.CHANGE),
            Tuple.of(6, What.DELTA),
            Tuple.of(3, What.QUESTION),
            Tuple.of(6, What.WRITTEN),
            Tuple.of(1, What.FAILED),
            Tuple.of(6, What.TICK),
            Tuple.of(2, What.LONG_TICK))
        .list()
        .ofMaxSize(100);
  }

  private void ask() {
    String question = QUESTION + offered.size();
    noteOffered(question);
    client.ask(question);
  }

  private void noteOffered(String what) {
    offered.add(what);
    offeredMs.put(what, client.now);
  }

  private void offer(ServerEventType type, boolean isChange) {
    String event = type + " " + offered.size();
    client.version += isChange ? 1 : 0;
    noteOffered(event);
    if (type == ServerEventType.RESPONSE_DONE) {
      promises.put(event, (long) client.version);
    }
    client.journal.offer(event, SessionJournal.isPromise(type));
  }

  private void make(What step) {
    switch (step) {
      case PROMISE -> offer(ServerEventType.RESPONSE_DONE, true);
      case CHANGE -> offer(ServerEventType.INPUT_AUDIO_BUFFER_SPEECH_STARTED, true);
      case DELTA -> offer(ServerEventType.RESPONSE_OUTPUT_AUDIO_DELTA, false);
      case QUESTION -> ask();
      case WRITTEN -> {
        if (!client.store.unanswered.isEmpty()) {
          client.store.answer();
        }
      }
      case FAILED -> {
        if (!client.store.unanswered.isEmpty()) {
          client.store.fail(new IllegalStateException("no member"));
        }
      }
      case TICK -> client.passMs(50);
      case LONG_TICK -> client.passMs(400);
    }
  }

  @Property(tries = 300)
  void theClientGetsEverythingInOrderAndInTime(@ForAll("steps") List<What> steps) {
    long acknowledged = 0;
    for (What step : steps) {
      long before = client.unwritten;
      int left = client.left.size();
      if (step == What.WRITTEN && !client.store.unanswered.isEmpty()) {
        acknowledged = client.store.last();
      }
      make(step);
      assertThat(client.store.unanswered).as("one write at a time").hasSizeLessThanOrEqualTo(1);
      assertThat(client.left).isEqualTo(offered.subList(0, client.left.size()));
      assertThat(client.unwritten - before)
          .as("what left without being written is counted")
          .isEqualTo(unwritten(left, acknowledged));
      for (String held : offered.subList(client.left.size(), offered.size())) {
        assertThat(waitedMs(held)).as("%s waits", held).isLessThan(250 + 50);
      }
      offered.stream()
          .skip(client.left.size())
          .limit(1)
          .filter(first -> first.startsWith(QUESTION))
          .forEach(first -> assertThat(waitedMs(first)).as(first).isLessThan(100 + 50));
    }
    assertEverythingIsWrittenAndOutAtLast();
  }

  private long waitedMs(String held) {
    return client.now - offeredMs.get(held);
  }

  private long unwritten(int from, long acknowledged) {
    return client.left.subList(from, client.left.size()).stream()
        .filter(event -> promises.getOrDefault(event, 0L) > acknowledged)
        .count();
  }

  private void assertEverythingIsWrittenAndOutAtLast() {
    for (int i = 0; i < 4; i++) {
      make(What.WRITTEN);
      client.passMs(1_050);
    }
    assertThat(client.left).isEqualTo(offered);
    assertThat(client.store.last()).as("the newest version").isEqualTo(client.version);
  }
}
