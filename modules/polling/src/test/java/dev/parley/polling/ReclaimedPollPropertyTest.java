package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.PollMarked;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.polling.PollReply.PollPosted;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/** Whenever polling instances die, each post of a client that repeats its posts is taken once. */
class ReclaimedPollPropertyTest {
  private enum Step {
    POST,
    CREDIT,
    MARK,
    DIE
  }

  @Provide
  Arbitrary<List<Tuple2<Step, Integer>>> histories() {
    Arbitrary<Step> steps =
        Arbitraries.frequencyOf(
            Tuple.of(9, Arbitraries.of(Step.POST, Step.CREDIT, Step.MARK)),
            Tuple.of(1, Arbitraries.just(Step.DIE)));
    return steps
        .flatMap(step -> Arbitraries.integers().between(0, 60).map(n -> Tuple.of(step, n)))
        .list()
        .ofMaxSize(80);
  }

  /** The client, its session's router, and one polling instance after the other. */
  private static final class Play {
    final Map<Long, List<String>> unanswered = new TreeMap<>();
    final List<String> posted = new ArrayList<>();
    final List<String> taken = new ArrayList<>();
    TestPoll poll = TestPoll.liveAnywhere();
    PollEffect.Mark mark = new PollEffect.Mark(0, 0);
    long uncredited;
    long seq;
    long epoch = 1;

    void apply(Step step, int n) {
      switch (step) {
        case POST -> post(n % 9 + 1);
        case CREDIT -> credit(Math.min(n, uncredited));
        case MARK -> mark();
        case DIE -> die();
      }
    }

    private void post(int count) {
      List<String> events = new ArrayList<>();
      for (int n = 0; n < count; n++) {
        events.add("{\"n\":" + (posted.size() + n) + "}");
      }
      posted.addAll(events);
      unanswered.put(++seq, events);
      send(seq, events);
    }

    private void send(long number, List<String> events) {
      // At once if the session had it already.
      if (poll.post(number, events.toArray(String[]::new)) instanceof PollPosted) {
        assertThat(number).isLessThanOrEqualTo(mark.post());
        unanswered.remove(number);
      }
      take();
    }

    /** The router takes what is sent, and the client hears what is answered. */
    private void take() {
      uncredited += poll.sent.size();
      taken.addAll(poll.sent);
      poll.sent.clear();
      for (PollEffect.Mark each : poll.marks) {
        assertThat(each.through()).isLessThanOrEqualTo(taken.size());
        mark = each;
      }
      poll.marks.clear();
      poll.posts.forEach(
          (number, reply) -> {
            assertThat(reply).isEqualTo(new PollPosted(number));
            assertThat(number).isLessThanOrEqualTo(mark.post());
            unanswered.remove(number);
          });
    }

    private void credit(long frames) {
      if (frames > 0) {
        uncredited -= frames;
        poll.credit((int) frames, 100 * frames);
        take();
      }
    }

    private void mark() {
      poll.perform(
          poll.machine.onMarked(
              new PollMarked(TestPoll.SESSION, poll.machine.epoch(), mark.post())));
      take();
    }

    private void die() {
      Standing standing =
          new Standing(0, 0, mark.post(), taken.size() - mark.through(), taken.size());
      poll = TestPoll.reclaimed(++epoch, standing);
      uncredited = 0;
      poll.marks.clear();
      Map.copyOf(unanswered).keySet().stream()
          .sorted()
          .forEach(number -> send(number, unanswered.get(number)));
    }
  }

  @Property(tries = 300)
  void R26_eachPostIsTakenOnceAndAnswered(
      @ForAll("histories") List<Tuple2<Step, Integer>> history) {
    Play play = new Play();
    history.forEach(step -> play.apply(step.get1(), step.get2()));

    for (int left = 0; left < 500 && !play.unanswered.isEmpty(); left++) {
      play.credit(play.uncredited);
      play.mark();
    }

    assertThat(play.taken).isEqualTo(play.posted);
    assertThat(play.unanswered).isEmpty();
  }
}
