package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** A stream of frames, whole and broken, read with the intake and without it. */
class TextIntakePropertyTest {
  private static final int LONGEST_FRAME = 200_000;
  private static final int LONGEST_TAKEN = 60_000;

  /** One frame on the wire. */
  record Sent(int first, byte[] payload) {
    byte[] wire(boolean isMasked, int mask) {
      ByteArrayOutputStream wire = new ByteArrayOutputStream();
      wire.write(first);
      int bit = isMasked ? 0x80 : 0;
      if (payload.length < 126) {
        wire.write(bit | payload.length);
      } else if (payload.length < 65_536) {
        wire.write(bit | 126);
        wire.write(payload.length >> 8);
        wire.write(payload.length);
      } else {
        wire.write(bit | 127);
        for (int shift = 56; shift >= 0; shift -= 8) {
          wire.write((int) ((long) payload.length >> shift));
        }
      }
      for (int i = 0; isMasked && i < 4; i++) {
        wire.write(mask >> (24 - 8 * i));
      }
      for (int i = 0; i < payload.length; i++) {
        wire.write(isMasked ? payload[i] ^ (mask >> (24 - 8 * (i & 3))) : payload[i]);
      }
      return wire.toByteArray();
    }
  }

  /** Bytes that come at once, and what the reader does before and after they have come. */
  record Piece(int bytes, boolean pauses, boolean resumes) {}

  /** Stands behind the decoder and tells frames in their order, while it is not paused. */
  private static final class Behind extends ChannelInboundHandlerAdapter {
    private final List<String> told = new ArrayList<>();
    private final ArrayDeque<String> waiting = new ArrayDeque<>();
    private final Runnable onTold;
    private boolean isPaused;

    Behind(Runnable onTold) {
      this.onTold = onTold;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      WebSocketFrame frame = (WebSocketFrame) message;
      waiting.add(name(frame));
      frame.release();
      drain();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      waiting.add(cause.getClass().getSimpleName());
    }

    void drain() {
      while (!isPaused && !waiting.isEmpty()) {
        told.add(waiting.remove());
        onTold.run();
      }
    }

    private static String name(WebSocketFrame frame) {
      return frame instanceof TextWebSocketFrame && frame.isFinalFragment()
          ? whole(frame.content().toString(StandardCharsets.UTF_8))
          : frame.getClass().getSimpleName()
              + frame.isFinalFragment()
              + frame.content().toString(StandardCharsets.ISO_8859_1).hashCode();
    }
  }

  private static String whole(String text) {
    return text.length() + ":" + text;
  }

  @Property(tries = 300)
  void everythingIsToldOnceInItsOrder(
      @ForAll("streams") List<Sent> stream,
      @ForAll("pieces") List<Piece> pieces,
      @ForAll boolean isMasked,
      @ForAll int mask) {
    byte[] wire = wire(stream, isMasked, mask);

    List<String> with = read(wire, pieces, isMasked, true);
    List<String> without = read(wire, pieces, isMasked, false);

    assertThat(with).isEqualTo(without);
  }

  @Property(tries = 200)
  void streamThatIsNoStreamOfFramesIsReadAsWithoutIt(
      @ForAll("streams") List<Sent> stream,
      @ForAll("pieces") List<Piece> pieces,
      @ForAll int at,
      @ForAll byte broken) {
    byte[] wire = wire(stream, true, 7);
    if (wire.length > 0) {
      wire[Math.floorMod(at, wire.length)] = broken;
    }

    assertThat(read(wire, pieces, true, true)).isEqualTo(read(wire, pieces, true, false));
  }

  @Property(tries = 100)
  void textThatComesWholeIsTaken(
      @ForAll("texts") List<String> texts, @ForAll boolean isMasked, @ForAll int mask) {
    List<String> taken = new ArrayList<>();
    EmbeddedChannel channel =
        new EmbeddedChannel(
            new TextIntake(isMasked, LONGEST_TAKEN, (text, bytes) -> taken.add(text)),
            decoder(isMasked));
    List<Sent> stream = texts.stream().map(TextIntakePropertyTest::text).toList();
    channel.writeInbound(Unpooled.wrappedBuffer(wire(stream, isMasked, mask)));

    assertThat(taken).isEqualTo(texts);
    assertThat((Object) channel.readInbound()).isNull();
    channel.finishAndReleaseAll();
  }

  private static byte[] wire(List<Sent> stream, boolean isMasked, int mask) {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    stream.forEach(frame -> wire.writeBytes(frame.wire(isMasked, mask)));
    return wire.toByteArray();
  }

  private static WebSocket13FrameDecoder decoder(boolean isMasked) {
    return new WebSocket13FrameDecoder(
        WebSocketDecoderConfig.newBuilder()
            .expectMaskedFrames(isMasked)
            .closeOnProtocolViolation(false)
            .maxFramePayloadLength(LONGEST_FRAME)
            .build());
  }

  /** What was told by the time all has come and nobody is paused any more. */
  private static List<String> read(
      byte[] wire, List<Piece> pieces, boolean isMasked, boolean hasIntake) {
    TextIntake[] intake = new TextIntake[1];
    Behind behind = new Behind(() -> intake[0].onTold());
    intake[0] =
        new TextIntake(
            isMasked,
            LONGEST_TAKEN,
            (text, bytes) -> {
              assertThat(bytes).isEqualTo(text.getBytes(StandardCharsets.UTF_8).length);
              behind.told.add(whole(text));
            });
    EmbeddedChannel channel = new EmbeddedChannel();
    if (hasIntake) {
      channel.pipeline().addLast(intake[0]);
    }
    channel.pipeline().addLast(decoder(isMasked), behind);
    int at = 0;
    for (Piece piece : pieces) {
      if (piece.pauses()) {
        behind.isPaused = true;
        intake[0].setHeld(true);
      }
      int end = Math.min(wire.length, at + piece.bytes());
      write(channel, wire, at, end);
      at = end;
      if (piece.resumes() && behind.isPaused) {
        behind.isPaused = false;
        intake[0].setHeld(false);
        // As in Vert.x, what has waited comes in a task of its own.
        channel.eventLoop().execute(behind::drain);
      }
    }
    behind.isPaused = false;
    intake[0].setHeld(false);
    write(channel, wire, at, wire.length);
    channel.runPendingTasks();
    behind.drain();
    channel.finishAndReleaseAll();
    return behind.told;
  }

  /** Without the tasks that an embedded channel runs after each write of its own. */
  private static void write(EmbeddedChannel channel, byte[] wire, int from, int to) {
    ByteBuf bytes = Unpooled.copiedBuffer(wire, from, to - from);
    channel.pipeline().fireChannelRead(bytes).fireChannelReadComplete();
    if (from % 3 == 0) {
      channel.runPendingTasks();
    }
  }

  private static Sent text(String text) {
    return new Sent(0x81, text.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> units = Arbitraries.of("a", "ab\"c", "\u00e9", "\u4f60", "\ud83d\ude00");
    return Arbitraries.oneOf(
            Arbitraries.integers().between(0, 300), Arbitraries.of(125, 126, 2_000, LONGEST_TAKEN))
        .flatMap(
            bytes ->
                units.map(
                    unit -> unit.repeat(bytes / unit.getBytes(StandardCharsets.UTF_8).length)))
        .list()
        .ofMaxSize(6);
  }

  /** Messages whole and in parts, with control frames among them, perhaps a close at some point. */
  @Provide
  Arbitrary<List<Sent>> streams() {
    Arbitrary<List<Sent>> whole =
        texts().map(texts -> texts.stream().map(TextIntakePropertyTest::text).toList());
    Arbitrary<List<Sent>> parts =
        Arbitraries.of(
            List.of(sent(0x01, "one "), sent(0x89, "ping"), sent(0x00, "two "), sent(0x80, "3")),
            List.of(sent(0x02, "binary "), sent(0x80, "end")),
            List.of(sent(0x01, ""), sent(0x80, "")));
    Arbitrary<List<Sent>> others =
        Arbitraries.of(
            List.of(sent(0x89, "ping")),
            List.of(sent(0x8A, "")),
            List.of(sent(0x82, "binary")),
            List.of(sent(0x81, "stands for itself: \uFFFD")),
            List.of(new Sent(0x81, new byte[] {'a', (byte) 0xC3, 'b'})),
            List.of(new Sent(0x81, new byte[LONGEST_TAKEN + 1])),
            List.of(new Sent(0x81, new byte[70_000])));
    Arbitrary<List<Sent>> rare =
        Arbitraries.of(
            List.of(new Sent(0x88, new byte[] {3, (byte) 0xE8})),
            List.of(sent(0x00, "continues nothing")),
            List.of(sent(0x01, "open "), sent(0x81, "inside")),
            List.of(sent(0x83, "reserved")),
            List.of(sent(0xC1, "reserved bit")),
            List.of(sent(0x09, "half a ping")));
    return Arbitraries.frequencyOf(
            Tuple.of(12, whole), Tuple.of(4, parts), Tuple.of(5, others), Tuple.of(1, rare))
        .list()
        .ofMaxSize(8)
        .map(runs -> runs.stream().flatMap(List::stream).toList());
  }

  private static Sent sent(int first, String payload) {
    return new Sent(first, payload.getBytes(StandardCharsets.UTF_8));
  }

  @Provide
  Arbitrary<List<Piece>> pieces() {
    Arbitrary<Integer> sizes =
        Arbitraries.oneOf(
            Arbitraries.integers().between(1, 12),
            Arbitraries.integers().between(13, 3_000),
            Arbitraries.integers().between(3_000, 200_000));
    Arbitrary<Boolean> seldom = Arbitraries.frequency(Tuple.of(5, false), Tuple.of(1, true));
    return Combinators.combine(sizes, seldom, Arbitraries.of(true, false))
        .as(Piece::new)
        .list()
        .ofMaxSize(40);
  }
}
