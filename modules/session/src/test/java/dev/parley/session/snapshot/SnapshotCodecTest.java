package dev.parley.session.snapshot;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class SnapshotCodecTest {
  private static byte[] bytes(String resume, List<SessionSnapshot.Told> recent) {
    return new SessionSnapshot(
            new SessionSnapshot.Owner(
                7, "anonymous", null, null, true, 3, 2, resume, "", "audio/opus", recent),
            new MachineSnapshot(
                0,
                1,
                false,
                new MachineSnapshot.Upstream("voice", "first"),
                "{}",
                "{}",
                new MachineSnapshot.Conversation(null, List.of(), List.of(), List.of()),
                new MachineSnapshot.Responses(List.of(), List.of(), false, List.of()),
                new MachineSnapshot.Input(0, 0, null, null, List.of())))
        .encode();
  }

  private static void assertRefused(byte[] bytes, String why) {
    assertThatThrownBy(() -> SessionSnapshot.decode(bytes))
        .isInstanceOf(SnapshotException.class)
        .hasMessageContaining(why);
  }

  @Test
  void otherVersionIsRefused() {
    byte[] bytes = bytes(null, List.of());
    bytes[0] = 9;

    assertRefused(bytes, "version: 9 is not known");
    assertRefused(new byte[0], "version: the snapshot ends too early");
  }

  @Test
  void bytesAfterTheEndAreRefused() {
    byte[] bytes = bytes(null, List.of());

    assertRefused(Arrays.copyOf(bytes, bytes.length + 2), "2 bytes too many");
  }

  @Test
  void lengthsAreCheckedBeforeAnythingIsAllocated() {
    // The epoch is one byte; the subject's length follows.
    byte[] huge = {SnapshotWriting.VERSION, 7, -1, -1, -1, -1, -1, -1, -1, -1, 127};

    assertRefused(huge, "subject: the snapshot ends too early");
  }

  @Test
  void boundsAreNamed() {
    List<SessionSnapshot.Told> many =
        Collections.nCopies(SessionSnapshot.MAX_RECENT + 1, new SessionSnapshot.Told(1, "{}"));

    assertRefused(bytes(null, many), "recent: 129 is more than 128");
    assertRefused(bytes("x".repeat(SessionSnapshot.MAX_RESUME + 1), List.of()), "resume");
    assertRefused(new byte[SnapshotReading.MAX_BYTES + 1], "bytes are more than");
  }
}
