package dev.parley.ingress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.SessionId;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;
import net.jqwik.api.lifecycle.BeforeTry;

/** Whoever sends sound in binary messages is to the router as one that sends it in base64. */
class BinaryInputPropertyTest {
  private static final String COMMIT = "{\"type\":\"input_audio_buffer.commit\"}";
  private static TestHub hub;
  private static StandInRouter router;

  @BeforeContainer
  static void start() {
    hub = new TestHub();
    router = hub.addRouter();
    router.echo = false;
    hub.start(TestHub.config());
  }

  @AfterContainer
  static void stop() {
    hub.close();
    assertThat(router.violations).isEmpty();
  }

  @BeforeTry
  void forget() {
    router.opened.clear();
    router.received.clear();
  }

  /** A message of sound in so many fragments, or an event between two of them. */
  private record Message(byte[] sound, int fragments, boolean isEvent) {}

  /** What is the same of frames of two sessions. */
  private record Seen(long generation, long seq, FrameKind kind, String payload) {}

  @Provide
  Arbitrary<List<Message>> messages() {
    Arbitrary<byte[]> sounds =
        Arbitraries.bytes().array(byte[].class).ofMinSize(0).ofMaxSize(2_000);
    return sounds
        .flatMap(
            sound ->
                Arbitraries.integers()
                    .between(-1, 4)
                    .map(n -> new Message(sound, Math.max(1, n), n < 0)))
        .list()
        .ofMaxSize(12);
  }

  private static RawClient connect(int known) {
    RawClient client = RawClient.upgraded(hub.port(), 0);
    await().until(() -> router.opened.size() == known + 1);
    return client;
  }

  private static void sendBinary(RawClient client, Message message) {
    int size = message.sound().length;
    int part = size / message.fragments() + 1;
    for (int n = 0; n < message.fragments(); n++) {
      client.send(
          n == 0 ? RawClient.BINARY : RawClient.CONTINUATION,
          n == message.fragments() - 1,
          Arrays.copyOfRange(
              message.sound(), Math.min(size, n * part), Math.min(size, (n + 1) * part)));
    }
  }

  private static void sendText(RawClient client, Message message) {
    if (message.sound().length > 0) {
      client.sendText(
          "{\"type\":\"input_audio_buffer.append\",\"audio\":\""
              + Base64.getEncoder().encodeToString(message.sound())
              + "\"}");
    }
  }

  private static List<Seen> seenOf(int session) {
    SessionId id = router.opened.get(session).session();
    List<Frame> frames =
        router.received.stream().filter(frame -> frame.session().equals(id)).toList();
    return frames.stream()
        .map(f -> new Seen(f.generation(), f.seq(), f.kind(), f.payload()))
        .toList();
  }

  @Property(tries = 100)
  void bothWaysTheRouterIsGivenTheSameRecords(@ForAll("messages") List<Message> messages) {
    try (RawClient binary = connect(0);
        RawClient text = connect(1)) {
      for (Message message : messages) {
        if (message.isEvent()) {
          binary.sendText(COMMIT);
          text.sendText(COMMIT);
        } else {
          sendBinary(binary, message);
          sendText(text, message);
        }
      }
      binary.send(RawClient.TEXT, true, "\"end\"".getBytes(UTF_8));
      text.send(RawClient.TEXT, true, "\"end\"".getBytes(UTF_8));

      await()
          .until(
              () ->
                  router.received.stream()
                          .filter(frame -> frame.payload().equals("\"end\""))
                          .count()
                      == 2);
      assertThat(seenOf(0)).isEqualTo(seenOf(1));
    }
  }
}
