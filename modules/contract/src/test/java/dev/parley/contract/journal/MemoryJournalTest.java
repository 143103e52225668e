package dev.parley.contract.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.SessionId;
import org.junit.jupiter.api.Test;

class MemoryJournalTest {
  private final SessionId session = SessionId.create();
  private final MemoryJournal journal = new MemoryJournal(2, 10);

  private byte[] read(SessionId of) {
    return journal.read(of).result();
  }

  @Test
  void lastSnapshotOfAnEpochIsRead() {
    journal.write(session, 1, new byte[] {1});
    journal.write(session, 1, new byte[] {2, 2});

    assertThat(read(session)).containsExactly(2, 2);
    assertThat(journal.bytes()).isEqualTo(2);
    assertThat(read(SessionId.create())).isNull();
  }

  @Test
  void higherEpochWinsWhicheverComesLater() {
    journal.write(session, 7, new byte[] {7});

    assertThat(journal.write(session, 6, new byte[] {6}).cause())
        .isInstanceOf(StaleEpochException.class)
        .hasMessageContaining("6")
        .hasMessageContaining("7");
    journal.remove(session, 6);

    assertThat(read(session)).containsExactly(7);
  }

  @Test
  void ownerRemovesWhatItAndThoseBeforeItWrote() {
    journal.write(session, 7, new byte[] {7});

    journal.remove(session, 8);

    assertThat(read(session)).isNull();
    assertThat(journal.size()).isZero();
    assertThat(journal.bytes()).isZero();
  }

  @Test
  void whatWasNotWrittenForLongestGoesFirst() {
    SessionId second = SessionId.create();
    SessionId third = SessionId.create();
    journal.write(session, 1, new byte[4]);
    journal.write(second, 1, new byte[4]);
    journal.write(session, 1, new byte[4]);

    journal.write(third, 1, new byte[1]);

    assertThat(read(second)).isNull();
    assertThat(journal.size()).isEqualTo(2);

    journal.write(third, 1, new byte[7]);

    assertThat(read(session)).isNull();
    assertThat(journal.bytes()).isEqualTo(7);
  }

  @Test
  void whatHasNoRoomIsRefusedAndTheOlderSnapshotStays() {
    journal.write(session, 1, new byte[] {1});

    assertThat(journal.write(session, 1, new byte[11]).failed()).isTrue();

    assertThat(read(session)).containsExactly(1);
    assertThatThrownBy(() -> new MemoryJournal(0, 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
