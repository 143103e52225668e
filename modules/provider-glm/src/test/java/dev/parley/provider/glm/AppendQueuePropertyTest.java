package dev.parley.provider.glm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.PcmSink;
import dev.parley.audio.pcm.Pcm;
import dev.parley.audio.pcm.Resampler;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class AppendQueuePropertyTest {
  private static final String MARK = "{\"type\":\"mark\"}";
  private static final String COMMIT = "{\"type\":\"commit\"}";
  private static final String CLEAR = "{\"type\":\"clear\"}";
  private static final int WAV_HEADER = 44;

  /** What comes behind a piece of audio. */
  enum Follower {
    NOTHING,
    FRAME,
    COMMIT
  }

  private record Sent(long atMs, String frame) {
    String type() {
      return new JsonObject(frame).getString("type");
    }

    byte[] audio() {
      return Base64.getDecoder().decode(new JsonObject(frame).getString("audio"));
    }
  }

  private final List<Sent> sent = new ArrayList<>();
  private long nowMs;

  /** A fresh one: all tries share this object. */
  private AppendQueue queue(InputFormat format) {
    sent.clear();
    nowMs = 0;
    return new AppendQueue(frame -> sent.add(new Sent(nowMs, frame)), format, 1_000, 0);
  }

  @Property(tries = 300)
  void howeverAudioComesItLeavesWholeInOrderAndWithinGlmsLimits(
      @ForAll InputFormat format,
      @ForAll @Size(min = 1, max = 30) List<@IntRange(min = 1, max = 220_000) Integer> pieces,
      @ForAll @Size(40) List<@IntRange(min = 0, max = 150) Integer> gapsMs,
      @ForAll @Size(40) List<Follower> followers) {
    AppendQueue queue = queue(format);
    ByteArrayOutputStream given = new ByteArrayOutputStream();
    List<ByteBuffer> turns = new ArrayList<>();
    List<String> frames = new ArrayList<>();
    Random random = new Random(pieces.hashCode());

    for (int i = 0; i < pieces.size(); i++) {
      byte[] pcm = new byte[pieces.get(i) & ~1];
      random.nextBytes(pcm);
      given.writeBytes(pcm);
      queue.append(pcm, 0, pcm.length, nowMs);
      Follower follower = i == pieces.size() - 1 ? Follower.COMMIT : followers.get(i);
      if (follower == Follower.FRAME) {
        queue.frame(MARK, nowMs);
        frames.add("mark");
      } else if (follower == Follower.COMMIT) {
        queue.commit(COMMIT, nowMs);
        frames.add("commit");
        turns.add(turn(given.toByteArray(), format));
        given.reset();
      }
      nowMs += gapsMs.get(i);
      queue.drain(nowMs);
    }
    sendAll(queue);

    assertThat(heard(format)).isEqualTo(turns);
    assertThat(sent.stream().map(Sent::type).filter(type -> !type.contains("append")).toList())
        .isEqualTo(frames);
    assertThat(sent).allSatisfy(each -> assertThat(each.frame().length()).isLessThan(250_000));
    assertThatTheRateIsKept();
  }

  @Property(tries = 100)
  void audioThatIsClearedIsNotHeardInTheNextTurn(
      @ForAll InputFormat format,
      @ForAll @IntRange(min = 1, max = 60_000) int samples,
      @ForAll boolean leavesBefore) {
    AppendQueue queue = queue(format);
    byte[] loud = new byte[2 * samples];
    Arrays.fill(loud, (byte) 0x55);
    byte[] quiet = new byte[9_600];

    queue.append(loud, 0, loud.length, nowMs);
    if (leavesBefore) {
      queue.frame(MARK, nowMs);
      sendAll(queue);
    }
    queue.clear(CLEAR, nowMs);
    sent.clear();
    queue.append(quiet, 0, quiet.length, nowMs);
    queue.commit(COMMIT, nowMs);
    sendAll(queue);

    assertThat(heard(format)).containsExactly(turn(quiet, format));
  }

  @Property(tries = 100)
  void framesBetweenAudioStandWhereTheyWereGiven(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(min = 1, max = 30_000) Integer> samples) {
    AppendQueue queue = queue(InputFormat.PCM24);
    List<Integer> wanted = new ArrayList<>();
    int given = 0;

    for (int count : samples) {
      queue.append(new byte[2 * count], 0, 2 * count, nowMs);
      queue.frame(MARK, nowMs);
      given += 2 * count;
      wanted.add(given);
    }
    sendAll(queue);

    List<Integer> found = new ArrayList<>();
    int heard = 0;
    for (Sent each : sent) {
      if (each.type().equals("mark")) {
        found.add(heard);
      } else {
        heard += each.audio().length;
      }
    }
    assertThat(found).isEqualTo(wanted);
  }

  private void sendAll(AppendQueue queue) {
    for (long at = queue.wakeAtMs(); at != Long.MAX_VALUE; at = queue.wakeAtMs()) {
      nowMs = Math.max(at, nowMs + 1);
      queue.drain(nowMs);
    }
    assertThat(queue.waitingBytes()).isZero();
  }

  /** A turn at the rate of the format, converted in one piece. */
  private static ByteBuffer turn(byte[] pcm, InputFormat format) {
    short[] samples = new short[pcm.length / 2];
    Pcm.read(pcm, 0, samples, 0, samples.length);
    ByteArrayOutputStream wanted = new ByteArrayOutputStream();
    PcmSink sink =
        (converted, offset, length) -> {
          byte[] bytes = new byte[2 * length];
          Pcm.write(converted, offset, bytes, 0, length);
          wanted.writeBytes(bytes);
        };
    Resampler resampler = new Resampler(Pcm.RATE_HZ, rateHz(format));
    resampler.push(samples, 0, samples.length, sink);
    resampler.flush(sink);
    return ByteBuffer.wrap(wanted.toByteArray());
  }

  private static int rateHz(InputFormat format) {
    return format.label().endsWith("16") ? 16_000 : 24_000;
  }

  /** The samples of each turn that was committed. */
  private List<ByteBuffer> heard(InputFormat format) {
    List<ByteBuffer> turns = new ArrayList<>();
    ByteArrayOutputStream heard = new ByteArrayOutputStream();
    for (Sent each : sent) {
      if (each.type().equals("commit")) {
        turns.add(ByteBuffer.wrap(heard.toByteArray()));
        heard.reset();
      } else if (each.type().equals("input_audio_buffer.append")) {
        assertThat(new JsonObject(each.frame()).getLong("client_timestamp"))
            .isEqualTo(1_000 + each.atMs());
        heard.writeBytes(samples(each.audio(), format));
      }
    }
    assertThat(heard.size()).isZero();
    return turns;
  }

  /** What an append holds; the header is the one of the protocol page, section 3.1. */
  private static byte[] samples(byte[] audio, InputFormat format) {
    if (!format.label().startsWith("wav")) {
      return audio;
    }
    byte[] samples = Arrays.copyOfRange(audio, WAV_HEADER, audio.length);
    byte[] header =
        ByteBuffer.allocate(WAV_HEADER)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put("RIFF".getBytes(StandardCharsets.US_ASCII))
            .putInt(36 + samples.length)
            .put("WAVEfmt ".getBytes(StandardCharsets.US_ASCII))
            .putInt(16)
            .putShort((short) 1)
            .putShort((short) 1)
            .putInt(rateHz(format))
            .putInt(2 * rateHz(format))
            .putShort((short) 2)
            .putShort((short) 16)
            .put("data".getBytes(StandardCharsets.US_ASCII))
            .putInt(samples.length)
            .array();
    assertThat(Arrays.copyOf(audio, WAV_HEADER)).isEqualTo(header);
    assertThat(samples).isNotEmpty();
    return samples;
  }

  private void assertThatTheRateIsKept() {
    List<Long> appends =
        sent.stream().filter(each -> each.type().contains("append")).map(Sent::atMs).toList();
    for (int i = 50; i < appends.size(); i++) {
      assertThat(appends.get(i) - appends.get(i - 50)).isGreaterThanOrEqualTo(1_000);
    }
  }
}
