package dev.parley.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.Convert;
import dev.parley.contract.Convert.What;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import org.junit.jupiter.api.Test;

/** What is work for an event loop, and what is not. */
class LaneTest {
  private static Lane lane(String from, String to, int bytes) {
    String payload = Streams.base64(new byte[bytes]);
    return Lane.of(
        AudioFormat.parse(from),
        AudioFormat.parse(to),
        new Convert(new SessionId("sess_a"), 1, Leg.CODEC_IN, 1, 0, What.SOUND, payload));
  }

  @Test
  void shortSoundThatIsOnlyCountedOtherwiseStaysOnTheEventLoop() {
    assertThat(lane("audio/pcm;rate=24000", "audio/pcmu", 4_800)).isEqualTo(Lane.INLINE);
    assertThat(lane("audio/pcma", "audio/pcm;rate=24000", 800)).isEqualTo(Lane.INLINE);
    assertThat(lane("audio/wav", "audio/pcm;rate=24000", 3_244)).isEqualTo(Lane.INLINE);
  }

  @Test
  void longSoundGoesToAWorker() {
    assertThat(lane("audio/pcm;rate=24000", "audio/pcmu", 6_200)).isEqualTo(Lane.WORKER);
    assertThat(lane("audio/pcma", "audio/pcm;rate=24000", 1_600)).isEqualTo(Lane.WORKER);
  }

  @Test
  void opusInWhateverContainerGoesToAWorker() {
    for (String opus : new String[] {"audio/opus", "audio/ogg", "audio/webm"}) {
      assertThat(lane(opus, "audio/pcm;rate=24000", 60)).isEqualTo(Lane.WORKER);
      assertThat(lane("audio/pcm;rate=24000", opus, 960)).isEqualTo(Lane.WORKER);
    }
  }
}
