package dev.parley.contract.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What a link can send again is what its router may not have passed on, in order. */
class SentEventsPropertyTest {
  private final SentEvents events = new SentEvents();

  @Property(tries = 300)
  void whatIsSentAgainIsAllThatTheRouterLacks(
      @ForAll @Size(max = 60) List<@IntRange(max = 3) Integer> steps,
      @ForAll @IntRange(max = 70) int ahead) {
    SentEvents sent = new SentEvents();
    sent.startAt(5);
    sent.keep(true);
    List<String> said = new ArrayList<>();
    List<Boolean> frames = new ArrayList<>();
    int credited = 0;
    for (int step : steps) {
      if (step == 0) {
        sent.onSentOwn();
        frames.add(false);
      } else if (step == 1 && credited < frames.size()) {
        sent.onCredit(1);
        credited++;
      } else {
        said.add("event " + said.size());
        sent.onSent(said.get(said.size() - 1));
        frames.add(true);
      }
    }
    int passedOn = (int) frames.subList(0, credited).stream().filter(clients -> clients).count();
    int had = Math.min(said.size(), passedOn + ahead);

    assertThat(sent.sent()).isEqualTo(5 + said.size());
    assertThat(sent.kept()).isEqualTo(said.size() - passedOn);
    List<String> again = sent.takeFrom(5 + had);
    assertThat(again).isEqualTo(said.subList(had, said.size()));
    again.forEach(sent::onSent);
    assertThat(sent.sent()).isEqualTo(5 + said.size());
    assertThat(sent.kept()).isEqualTo(again.size());
  }

  @Example
  void linkThatDiesWithItsRouterKeepsNothing() {
    events.onSent("one");

    assertThat(events.sent()).isEqualTo(1);
    assertThat(events.kept()).isZero();
    assertThat(events.takeFrom(0)).isEmpty();
    assertThat(events.sent()).isEqualTo(1);
  }

  @Example
  void whatIsLostForGoodIsNotSentAgain() {
    events.keep(true);
    events.onSent("one");
    events.onSent("two");
    events.onCredit(1);

    assertThat(events.takeFrom(0)).containsExactly("two");
  }
}
