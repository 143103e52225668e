package dev.parley.polling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.link.OrphanedLink;
import dev.parley.contract.polling.PollReply.PollPosted;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;

/**
 * Whenever routers die, what is posted is taken once and in order, and events keep their places.
 */
class OrphanedPollPropertyTest {
  private enum Step {
    POST,
    CREDIT,
    EVENT,
    FETCH,
    ORPHAN,
    ADOPT,
    TICK
  }

  @Provide
  Arbitrary<List<Tuple2<Step, Integer>>> histories() {
    Arbitrary<Step> steps =
        Arbitraries.frequencyOf(
            Tuple.of(8, Arbitraries.of(Step.POST, Step.CREDIT, Step.EVENT, Step.FETCH)),
            Tuple.of(2, Arbitraries.of(Step.ORPHAN, Step.ADOPT, Step.TICK)));
    return steps
        .flatMap(step -> Arbitraries.integers().between(0, 100).map(n -> Tuple.of(step, n)))
        .list()
        .ofMaxSize(120);
  }

  /** The client, and the routers one after the other; each takes all that is sent to it. */
  private static final class Play {
    final TestPoll poll = TestPoll.live();
    final List<String> posted = new ArrayList<>();
    final List<String> taken = new ArrayList<>();
    final List<String> fetched = new ArrayList<>();
    long uncredited;
    long seq;
    long cursor;
    long said;

    Play() {
      poll.machine.onRouterChosen(true);
      event();
    }

    void apply(Step step, int n) {
      switch (step) {
        case POST -> post(n % 7 + 1);
        case CREDIT -> credit(Math.min(n, uncredited));
        case EVENT -> event();
        case FETCH -> fetch();
        case ORPHAN -> orphan();
        case ADOPT -> adopt(n);
        case TICK -> poll.pass(100);
      }
    }

    private boolean isLive() {
      return poll.machine.state() == PollMachine.State.LIVE;
    }

    private void take() {
      uncredited += poll.sent.size();
      taken.addAll(poll.sent);
      poll.sent.clear();
    }

    private void post(int events) {
      List<String> post = new ArrayList<>();
      for (int n = 0; n < events; n++) {
        post.add("{\"n\":" + (posted.size() + n) + "}");
      }
      poll.post(++seq, post.toArray(String[]::new));
      posted.addAll(post);
      take();
    }

    private void credit(long frames) {
      if (isLive() && frames > 0) {
        uncredited -= frames;
        poll.credit((int) frames, 100 * frames);
        take();
      }
    }

    private void event() {
      if (isLive()) {
        poll.frame("{\"e\":" + said++ + "}");
      }
    }

    private void fetch() {
      if (!poll.holding) {
        PollReplies.of(poll.fetch(cursor, 0)).forEach(fetched::add);
        cursor = fetched.size();
      }
    }

    private void orphan() {
      if (isLive() && poll.machine.isAdoptable()) {
        poll.machine.onOrphaned();
        assertThat(poll.machine.onTryOfAnother().epoch()).isPositive();
      }
    }

    /**
     * @param lost how many of what the last router took was not written down, if it can be so many
     */
    private void adopt(int lost) {
      if (poll.machine.state() == PollMachine.State.ORPHANED) {
        OrphanedLink.Stand stand = poll.machine.onTryOfAnother();
        assertThat(stand.position()).isEqualTo(said);
        assertThat(stand.sent()).isEqualTo(taken.size());
        long received = Math.max(stand.sent() - stand.kept(), taken.size() - lost);
        taken.subList((int) received, taken.size()).clear();
        uncredited = 0;
        poll.downlinkSeq = 0;
        poll.perform(poll.machine.onAdopted(received));
        poll.machine.onRouterChosen(true);
        take();
      }
    }
  }

  @Property(tries = 200)
  void R26_whatIsPostedIsTakenOnceAndInOrder(
      @ForAll("histories") List<Tuple2<Step, Integer>> history) {
    Play play = new Play();
    history.forEach(step -> play.apply(step.get1(), step.get2()));

    play.adopt(0);
    for (int left = 0; left < 500 && play.taken.size() < play.posted.size(); left++) {
      play.credit(play.uncredited);
    }

    assertThat(play.taken).isEqualTo(play.posted);
    assertThat(play.poll.posts.values()).allMatch(reply -> reply instanceof PollPosted);
    assertThat(play.poll.posts).hasSize((int) play.seq);
  }

  @Property(tries = 200)
  void R26_whatIsSaidIsFetchedOnceAndInOrder(
      @ForAll("histories") List<Tuple2<Step, Integer>> history) {
    Play play = new Play();
    history.forEach(step -> play.apply(step.get1(), step.get2()));

    for (int last = -1; last != play.fetched.size(); ) {
      last = play.fetched.size();
      play.fetch();
    }

    List<String> said = new ArrayList<>();
    for (long n = 0; n < play.said; n++) {
      said.add("{\"e\":" + n + "}");
    }
    assertThat(play.fetched).isEqualTo(said);
  }
}
