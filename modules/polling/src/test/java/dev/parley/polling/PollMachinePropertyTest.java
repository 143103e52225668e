package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.flow.CreditWindow;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Nothing lost, nothing twice, in order: whatever posts, repeats, lost replies and fetches do. */
class PollMachinePropertyTest {
  private enum Step {
    /** The hub has an event for the client. */
    SERVER_EVENT,
    SERVER_DELTA,
    /** The client posts some events. */
    POST,
    /** It sends its last post again. */
    REPEAT_POST,
    /** It sends a post that is long done. */
    OLD_POST,
    /** It skips a number. */
    GAP_POST,
    /** It fetches, and gets the answer. */
    FETCH,
    /** It fetches, and the answer is lost. */
    FETCH_LOST,
    /** It fetches twice at once, and the later answer comes first. */
    FETCH_TWICE,
    OLD_CURSOR,
    FUTURE_CURSOR,
    /** The router has passed on what was sent. */
    CREDIT,
    TICK
  }

  @Provide
  Arbitrary<List<Tuple2<Step, Integer>>> histories() {
    return Arbitraries.of(Step.class)
        .flatMap(step -> Arbitraries.integers().between(0, 40_000).map(n -> Tuple.of(step, n)))
        .list()
        .ofMinSize(20)
        .ofMaxSize(250);
  }

  @Property(tries = 200)
  void bothDirectionsArriveWholeInOrderAndOnce(
      @ForAll("histories") List<Tuple2<Step, Integer>> history) {
    Play play = new Play();
    history.forEach(step -> play.step(step.get1(), step.get2()));
    play.finish();

    assertThat(play.poll.sent).isEqualTo(play.posted);
    assertThat(play.poll.sentSeqs).isSorted().doesNotHaveDuplicates();
    assertThat(play.got).isEqualTo(play.offered);
    assertThat(play.poll.closed).isEmpty();
    assertThat(play.poll.creditFrames).isEqualTo(play.frames);
    assertThat(play.poll.creditBytes).isEqualTo(play.bytes);
  }

  @Property(tries = 200)
  void whatIsKeptStaysWithinItsBounds(@ForAll("histories") List<Tuple2<Step, Integer>> history) {
    Play play = new Play();
    for (Tuple2<Step, Integer> step : history) {
      play.step(step.get1(), step.get2());
      assertThat(play.poll.machine.waiting())
          .isLessThanOrEqualTo(Mailbox.MAX_EVENTS + CreditWindow.FRAMES);
    }
  }

  /** A client that counts, behind a network that loses answers, and a router with many events. */
  private static final class Play {
    private static final Pattern DELTA = Pattern.compile("\"delta\":\"([^\"]*)\"}");

    final TestPoll poll = TestPoll.live();
    final CreditWindow downlink = new CreditWindow();
    final List<String> posted = new ArrayList<>();
    final List<String> offered = new ArrayList<>();
    final List<String> got = new ArrayList<>();
    final Map<Long, PollEvents> answers = new HashMap<>();
    private final List<String> lastPost = new ArrayList<>();
    private final List<Integer> unreturned = new ArrayList<>();
    private long cursor;
    private long nextPost = 1;
    private int creditSeen;
    private long creditBytesSeen;
    private int releasedSeen;
    int frames;
    long bytes;
    private int made;

    void step(Step step, int n) {
      switch (step) {
        case SERVER_EVENT ->
            serve("{\"type\":\"x\",\"n\":" + made++ + ",\"pad\":\"" + "p".repeat(n) + "\"}");
        case SERVER_DELTA -> serve(delta());
        case POST -> post(1 + n % 5, n);
        case REPEAT_POST -> repeat();
        case OLD_POST -> oldPost(n);
        case GAP_POST ->
            assertThat(poll.post(nextPost + 1 + n % 3, "{}"))
                .isInstanceOfSatisfying(
                    PollRefused.class,
                    refused -> assertThat(refused.expected()).isEqualTo(nextPost));
        case FETCH -> take(fetch(cursor, 0));
        case FETCH_LOST -> fetch(cursor, 0);
        case FETCH_TWICE -> twice();
        case OLD_CURSOR ->
            refusedCursor(poll.machine.acknowledged() - 1 - n % 3, ErrorCode.CURSOR_GONE);
        case FUTURE_CURSOR ->
            refusedCursor(
                poll.machine.acknowledged() + poll.machine.waiting() + 1 + n % 3,
                ErrorCode.CURSOR_AHEAD);
        case CREDIT -> credit(1 + n % 20);
        case TICK -> poll.pass(100);
      }
      settle();
    }

    private String delta() {
      int n = made++;
      return "{\"type\":\"response.output_text.delta\",\"event_id\":\"e"
          + n
          + "\",\"item_id\":\"i"
          + n / 7
          + "\",\"delta\":\""
          + n
          + ".\"}";
    }

    private void serve(String event) {
      if (downlink.isOpen()) {
        downlink.onSent(event.length());
        frames++;
        bytes += event.length();
        note(offered, event);
        poll.frame(event);
      }
    }

    /** As a client reads it: deltas of one item next to each other say what they say together. */
    private static void note(List<String> stream, String event) {
      Matcher delta = DELTA.matcher(event);
      if (!delta.find()) {
        stream.add(event);
        return;
      }
      String rest = event.replaceAll("\"event_id\":\"[^\"]*\",", "").replaceAll("\"delta\":.*", "");
      String last = stream.isEmpty() ? "" : stream.get(stream.size() - 1);
      if (last.startsWith(rest + "|")) {
        stream.set(stream.size() - 1, last + delta.group(1));
      } else {
        stream.add(rest + "|" + delta.group(1));
      }
    }

    private void post(int events, int size) {
      List<String> batch = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        batch.add("{\"p\":" + made++ + ",\"pad\":\"" + "p".repeat(size) + "\"}");
      }
      PollReply reply = poll.post(nextPost, batch.toArray(String[]::new));
      if (reply instanceof PollRefused refused) {
        assertThat(refused.code()).isEqualTo(ErrorCode.RATE_LIMIT_EXCEEDED);
        return;
      }
      posted.addAll(batch);
      batch.forEach(event -> unreturned.add(event.length()));
      lastPost.clear();
      lastPost.addAll(batch);
      nextPost++;
    }

    private void repeat() {
      if (nextPost > 1) {
        assertThat(poll.post(nextPost - 1, lastPost.toArray(String[]::new)))
            .isEqualTo(new PollPosted(nextPost - 1));
      }
    }

    private void oldPost(int n) {
      if (nextPost > 1) {
        long seq = 1 + n % (nextPost - 1);
        assertThat(poll.post(seq, "{\"other\":1}")).isEqualTo(new PollPosted(seq));
      }
    }

    /** The answer; the same as before if this cursor was answered with events before. */
    private PollEvents fetch(long at, long waitMs) {
      PollReply reply = poll.fetch(at, waitMs);
      if (reply == null) {
        return null;
      }
      PollEvents events = (PollEvents) reply;
      PollEvents before = events.events().isEmpty() ? null : answers.put(at, events);
      assertThat(before == null || before.equals(events)).as("replay of %s", at).isTrue();
      return events;
    }

    private void take(PollEvents answer) {
      assertThat(answer.cursor()).isGreaterThanOrEqualTo(cursor);
      answer.events().forEach(event -> note(got, event));
      cursor = answer.cursor();
    }

    private void twice() {
      PollEvents first = fetch(cursor, 5_000);
      PollEvents second = fetch(cursor, 5_000);
      if (second != null) {
        assertThat(second).isEqualTo(first);
        take(second);
      } else {
        assertThat(first).isNull();
        assertThat(poll.released.get(poll.released.size() - 1))
            .isEqualTo(new PollEvents(cursor, List.of()));
      }
    }

    private void refusedCursor(long at, ErrorCode code) {
      if (at >= 0) {
        assertThat(poll.fetch(at, 0))
            .isInstanceOfSatisfying(
                PollRefused.class, refused -> assertThat(refused.code()).isEqualTo(code));
      }
    }

    private void credit(int most) {
      int count = Math.min(most, Math.min(unreturned.size(), returnable()));
      long size = 0;
      for (int i = 0; i < count; i++) {
        size += unreturned.remove(0);
      }
      if (count > 0) {
        poll.credit(count, size);
      }
    }

    /** Only what was sent can be given credit for. */
    private int returnable() {
      return unreturned.size() - (posted.size() - poll.sent.size());
    }

    /** What the machine has given the router goes to the router. */
    private void settle() {
      downlink.onCredit(poll.creditFrames - creditSeen, poll.creditBytes - creditBytesSeen);
      creditSeen = poll.creditFrames;
      creditBytesSeen = poll.creditBytes;
      // A fetch that was held is answered to a client that has long gone on, and does not listen.
      releasedSeen = poll.released.size();
    }

    void finish() {
      while (returnable() > 0) {
        credit(20);
      }
      PollEvents last;
      do {
        last = fetch(cursor, 0);
        take(last);
      } while (!last.events().isEmpty());
      poll.pass(1_000);
      assertThat(poll.posts).hasSize((int) nextPost - 1);
      poll.posts.forEach((seq, reply) -> assertThat(reply).isEqualTo(new PollPosted(seq)));
    }
  }
}
