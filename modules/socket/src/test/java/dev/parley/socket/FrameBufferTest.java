package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whose memory a frame gets. */
class FrameBufferTest {
  private static final ByteBufAllocator ALLOCATOR = UnpooledByteBufAllocator.DEFAULT;

  private final FrameBuffer frames = new FrameBuffer();

  private ByteBuf frame(String text) {
    ByteBuf frame = frames.take(ALLOCATOR, 1_000);
    frame.writeCharSequence(text, StandardCharsets.UTF_8);
    return frame;
  }

  @Test
  void frameThatIsGoneLeavesItsMemoryToTheNext() {
    ByteBuf first = frame("first");
    first.skipBytes(5).release();

    ByteBuf second = frame("second");

    assertThat(second).isSameAs(first);
    assertThat(second.toString(StandardCharsets.UTF_8)).isEqualTo("second");
    second.release();
  }

  @Test
  void frameThatWaitsKeepsItsBytes() {
    ByteBuf waiting = frame("waiting");
    ByteBuf slice = waiting.retainedSlice();
    waiting.release();
    ByteBuf next = frame("next");
    ByteBuf last = frame("last");

    assertThat(slice.toString(StandardCharsets.UTF_8)).isEqualTo("waiting");
    assertThat(next.toString(StandardCharsets.UTF_8)).isEqualTo("next");
    assertThat(last.toString(StandardCharsets.UTF_8)).isEqualTo("last");
    slice.release();
    next.release();
    last.release();
    assertThat(waiting.refCnt()).isZero();
    assertThat(next.refCnt()).isZero();
  }

  @Test
  void longFrameGetsMemoryOfItsOwn() {
    ByteBuf small = frame("small");
    small.release();
    ByteBuf large = frames.take(ALLOCATOR, 100_000);

    assertThat(large.maxWritableBytes()).isGreaterThanOrEqualTo(100_000);
    large.release();
    assertThat(large.refCnt()).isZero();
    assertThat(frame("again")).isSameAs(small);
  }
}
