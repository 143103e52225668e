package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AppendQueuePropertyTest {
  private record Sent(long atMs, String frame) {}

  @Property(tries = 100)
  void howeverAudioComesItLeavesWholeInOrderAndWithinGlmsLimits(
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 220_000) Integer> pieces,
      @ForAll @Size(40) List<@IntRange(min = 0, max = 150) Integer> gapsMs,
      @ForAll @Size(40) List<Boolean> marks) {
    List<Sent> sent = new ArrayList<>();
    long[] nowMs = {0};
    AppendQueue queue = new AppendQueue(frame -> sent.add(new Sent(nowMs[0], frame)), 1_000, 0);
    ByteArrayOutputStream given = new ByteArrayOutputStream();
    Random random = new Random(pieces.hashCode());

    for (int i = 0; i < pieces.size(); i++) {
      byte[] pcm = new byte[pieces.get(i) & ~1];
      random.nextBytes(pcm);
      given.writeBytes(pcm);
      queue.append(pcm, 0, pcm.length, nowMs[0]);
      if (marks.get(i)) {
        queue.frame(mark(given.size()), nowMs[0]);
      }
      nowMs[0] += gapsMs.get(i);
      queue.drain(nowMs[0]);
    }
    queue.frame(mark(given.size()), nowMs[0]);
    for (long at = queue.wakeAtMs(); at != Long.MAX_VALUE; at = queue.wakeAtMs()) {
      nowMs[0] = Math.max(at, nowMs[0] + 1);
      queue.drain(nowMs[0]);
    }

    assertThat(queue.waitingBytes()).isZero();
    assertThat(heard(sent)).isEqualTo(given.toByteArray());
    assertThat(sent)
        .allSatisfy(each -> assertThat(each.frame().length()).isLessThanOrEqualTo(250_000));
    assertThatTheRateIsKept(sent);
  }

  private static String mark(int bytes) {
    return new JsonObject().put("type", "mark").put("bytes", bytes).encode();
  }

  /** All audio; each mark stands behind as much as was given before it. */
  private static byte[] heard(List<Sent> sent) {
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    for (Sent each : sent) {
      JsonObject frame = new JsonObject(each.frame());
      if (frame.getString("type").equals("mark")) {
        assertThat(heard.size()).isEqualTo(frame.getInteger("bytes"));
      } else {
        assertThat(frame.getLong("client_timestamp")).isEqualTo(1_000 + each.atMs());
        heard.writeBytes(Base64.getDecoder().decode(frame.getString("audio")));
      }
    }
    return heard.toByteArray();
  }

  private static void assertThatTheRateIsKept(List<Sent> sent) {
    List<Long> appends =
        sent.stream().filter(each -> each.frame().contains("append")).map(Sent::atMs).toList();
    for (int i = 50; i < appends.size(); i++) {
      assertThat(appends.get(i) - appends.get(i - 50)).isGreaterThanOrEqualTo(1_000);
    }
  }
}
