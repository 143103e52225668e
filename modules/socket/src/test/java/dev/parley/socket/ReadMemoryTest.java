package dev.parley.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** Whose memory a socket reads in. */
class ReadMemoryTest {
  private final ReadMemory memory = ReadMemory.ofThread(UnpooledByteBufAllocator.DEFAULT);

  private ByteBuf read(String text) {
    ByteBuf read = memory.directBuffer(2_048);
    read.writeCharSequence(text, StandardCharsets.UTF_8);
    return read;
  }

  @Test
  void whatWasReleasedIsReadInAgain() {
    ByteBuf first = read("first");
    first.release();

    ByteBuf second = read("second");

    assertThat(second).isSameAs(first);
    assertThat(second.toString(StandardCharsets.UTF_8)).isEqualTo("second");
    second.release();
  }

  @Test
  void whatIsHeldKeepsItsBytes() {
    ByteBuf held = read("held");
    ByteBuf next = read("next");

    assertThat(held.toString(StandardCharsets.UTF_8)).isEqualTo("held");
    assertThat(next).isNotSameAs(held);
    next.release();
    held.release();
    assertThat(held.refCnt()).isZero();
  }

  @Test
  void longReadGetsMemoryOfItsOwn() {
    ByteBuf large = memory.directBuffer(100_000);

    assertThat(large.capacity()).isEqualTo(100_000);
    large.release();
    assertThat(large.refCnt()).isZero();
  }

  /** A decoder fills the whole capacity of what it asks for. */
  @Test
  void whatIsNotReadHasTheCapacityItAsksFor() {
    ByteBuf frame = memory.buffer(7);
    ByteBuf bounded = memory.directBuffer(7, 7);
    ByteBuf heap = memory.heapBuffer(7);

    assertThat(frame.capacity()).isEqualTo(7);
    assertThat(bounded.capacity()).isEqualTo(7);
    assertThat(heap.capacity()).isEqualTo(7);
    frame.release();
    bounded.release();
    heap.release();
  }

  @Test
  void allSocketsOfAThreadShareIt() {
    assertThat(ReadMemory.ofThread(memory)).isSameAs(memory);
  }
}
