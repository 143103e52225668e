package dev.parley.contract.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.contract.SessionId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RecentSessionsTest {
  private final RecentSessions recent = new RecentSessions(3);
  private final List<SessionId> sessions = Stream.generate(SessionId::create).limit(4).toList();

  @Test
  void theOldestIsForgottenForOneTooMany() {
    sessions.subList(0, 3).forEach(recent::add);
    assertThat(sessions.subList(0, 3)).allMatch(recent::contains);

    recent.add(sessions.get(3));

    assertThat(sessions).filteredOn(recent::contains).isEqualTo(sessions.subList(1, 4));
  }

  @Test
  void oneThatIsNotedAgainTakesNoPlaceOfAnother() {
    sessions.subList(0, 3).forEach(recent::add);

    recent.add(sessions.get(2));

    assertThat(sessions.subList(0, 3)).allMatch(recent::contains);
  }
}
