package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Frames of RFC 6455, section 5.2, read by another's decoder. */
class TextFramesPropertyTest {
  private static final int LONGEST_BYTES = 1_000_000;

  @Property(tries = 300)
  void whatAServerSendsIsReadAsItWas(@ForAll("texts") List<String> texts) {
    List<ByteBuf> frames = new ArrayList<>();
    texts.forEach(
        text -> frames.add(TextFrames.plain(UnpooledByteBufAllocator.DEFAULT::directBuffer, text)));
    assertThat(read(false, frames)).isEqualTo(texts);
  }

  @Property(tries = 300)
  void whatAClientSendsIsReadAsItWas(@ForAll("texts") List<String> texts, @ForAll int mask) {
    List<ByteBuf> frames = new ArrayList<>();
    texts.forEach(
        text ->
            frames.add(
                TextFrames.masked(UnpooledByteBufAllocator.DEFAULT::directBuffer, text, mask)));
    assertThat(read(true, frames)).isEqualTo(texts);
  }

  @Property(tries = 200)
  void bytesBehindATextAreReadBehindIt(
      @ForAll("texts") List<String> texts, @ForAll("lengths") int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) length);
    List<ByteBuf> frames = new ArrayList<>();
    texts.forEach(
        text ->
            frames.add(
                TextFrames.plain(UnpooledByteBufAllocator.DEFAULT::directBuffer, text, bytes)));
    List<Object> sent = new ArrayList<>();
    texts.forEach(text -> sent.addAll(List.of(text, ByteBuffer.wrap(bytes))));

    assertThat(readAll(false, frames)).isEqualTo(sent);
  }

  @Property(tries = 100)
  void aMaskedPayloadDoesNotTravelInTheClear(@ForAll("masks") int mask) {
    ByteBuf frame =
        TextFrames.masked(
            UnpooledByteBufAllocator.DEFAULT::directBuffer, "GET / HTTP/1.1\r\n".repeat(9), mask);
    try {
      assertThat(frame.toString(StandardCharsets.ISO_8859_1)).doesNotContain("GET / HTTP");
    } finally {
      frame.release();
    }
  }

  @Provide
  Arbitrary<Integer> masks() {
    return Arbitraries.integers().filter(mask -> mask != 0);
  }

  /** Of every length that has a header of its own, with characters of one to four bytes. */
  @Provide
  Arbitrary<List<String>> texts() {
    Arbitrary<String> units = Arbitraries.of("a", "ab\"c", "\u00e9", "\u4f60", "\ud83d\ude00");
    return lengths()
        .flatMap(length -> units.map(unit -> unit.repeat(length / unit.length())))
        .list()
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<Integer> lengths() {
    return Arbitraries.oneOf(
        Arbitraries.integers().between(0, 300), Arbitraries.of(125, 126, 65_535, 65_536, 70_001));
  }

  private static List<Object> read(boolean masked, List<ByteBuf> frames) {
    List<Object> all = readAll(masked, frames);
    assertThat(all).allMatch(each -> each instanceof String);
    return all;
  }

  private static List<Object> readAll(boolean masked, List<ByteBuf> frames) {
    EmbeddedChannel reader =
        new EmbeddedChannel(
            new WebSocket13FrameDecoder(
                WebSocketDecoderConfig.newBuilder()
                    .expectMaskedFrames(masked)
                    .allowMaskMismatch(false)
                    .maxFramePayloadLength(LONGEST_BYTES)
                    .build()));
    frames.forEach(reader::writeInbound);
    List<Object> all = new ArrayList<>();
    for (Object read = reader.readInbound(); read != null; read = reader.readInbound()) {
      WebSocketFrame frame = (WebSocketFrame) read;
      assertThat(frame.isFinalFragment()).isTrue();
      all.add(
          frame instanceof TextWebSocketFrame text
              ? text.text()
              : ByteBuffer.wrap(ByteBufUtil.getBytes(frame.content())));
      frame.release();
    }
    reader.finishAndReleaseAll();
    return all;
  }
}
