package dev.parley.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ConcurrentModificationException;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** The sessions' map has what a {@code HashMap} would have, whatever is done to it. */
class SessionMapPropertyTest {
  private enum What {
    PUT,
    PUT_AGAIN,
    REMOVE,
    REMOVE_THIS,
    REMOVE_ANOTHER
  }

  private record Step(What what, SessionId session) {}

  @Property(tries = 500)
  void itHasWhatAHashMapHas(@ForAll("steps") List<Step> steps) {
    SessionMap<String> map = new SessionMap<>();
    Map<SessionId, String> model = new HashMap<>();
    int count = 0;
    for (Step step : steps) {
      SessionId session = step.session();
      String held = model.get(session);
      String fresh = "v" + count++;
      switch (step.what()) {
        case PUT, PUT_AGAIN ->
            assertThat(map.put(session, fresh)).isSameAs(model.put(session, fresh));
        case REMOVE -> assertThat(map.remove(session)).isSameAs(model.remove(session));
        case REMOVE_THIS -> {
          if (held != null) {
            assertThat(map.remove(session, held)).isTrue();
            model.remove(session);
          }
        }
        case REMOVE_ANOTHER -> assertThat(map.remove(session, fresh)).isFalse();
      }
      assertThat(map.size()).isEqualTo(model.size());
      assertThat(map.isEmpty()).isEqualTo(model.isEmpty());
    }
    model.forEach(
        (session, value) -> {
          assertThat(map.get(session)).isSameAs(value);
          assertThat(map.get(new SessionId(session.value()))).isSameAs(value);
        });
    for (Step step : steps) {
      assertThat(map.get(step.session())).isSameAs(model.get(step.session()));
    }
    assertThat(map.values()).containsExactlyInAnyOrderElementsOf(model.values());
  }

  /** Few enough to meet each other, some of them of one hash, and enough to make the map grow. */
  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<String> alike =
        Arbitraries.of("Aa", "BB").list().ofSize(3).map(parts -> String.join("", parts));
    Arbitrary<String> any = Arbitraries.integers().between(0, 60).map(String::valueOf);
    Arbitrary<SessionId> sessions =
        Arbitraries.oneOf(alike, any).map(text -> new SessionId("sess_" + text));
    return Combinators.combine(Arbitraries.of(What.class), sessions)
        .as(Step::new)
        .list()
        .ofMaxSize(200);
  }

  @Example
  void thousandsOfSessionsComeAndGo() {
    SessionMap<Integer> map = new SessionMap<>();
    List<SessionId> sessions =
        IntStream.range(0, 5_000).mapToObj(each -> SessionId.create()).toList();
    for (int i = 0; i < sessions.size(); i++) {
      map.put(sessions.get(i), i);
    }
    for (int i = 0; i < sessions.size(); i += 2) {
      assertThat(map.remove(sessions.get(i))).isEqualTo(i);
    }
    for (int i = 0; i < sessions.size(); i++) {
      assertThat(map.get(sessions.get(i))).isEqualTo(i % 2 == 0 ? null : (Integer) i);
    }
    assertThat(map.values()).hasSize(sessions.size() / 2);
  }

  @Example
  void aWalkEndsWithTheValuesAndFailsWhenSomethingChanges() {
    SessionMap<String> map = new SessionMap<>();
    assertThatExceptionOfType(NoSuchElementException.class)
        .isThrownBy(() -> map.values().iterator().next());
    SessionId session = SessionId.create();
    map.put(session, "a");
    map.put(SessionId.create(), "b");
    Iterator<String> walk = map.values().iterator();
    walk.next();
    map.put(session, "c");
    walk.next();
    assertThat(walk.hasNext()).isFalse();
    Iterator<String> second = map.values().iterator();
    map.remove(session);
    assertThatExceptionOfType(ConcurrentModificationException.class).isThrownBy(second::next);
  }
}
