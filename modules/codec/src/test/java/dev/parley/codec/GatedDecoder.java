package dev.parley.codec;

import dev.parley.audio.PcmSink;
import dev.parley.audio.format.AudioDecoder;
import dev.parley.audio.format.AudioFormat;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A decoder that stands still while its gate is shut, and notices who comes in at once. */
final class GatedDecoder implements AudioDecoder {
  private final AudioDecoder real;
  private final CountDownLatch gate;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger most;
  private final CountDownLatch entered;

  /**
   * @param entered is counted down when somebody is in front of the gate
   * @param most takes how many were inside at once
   */
  GatedDecoder(
      AudioFormat format, CountDownLatch gate, CountDownLatch entered, AtomicInteger most) {
    this.real = Streams.CODECS.decoder(format);
    this.gate = gate;
    this.entered = entered;
    this.most = most;
  }

  @Override
  public AudioFormat format() {
    return real.format();
  }

  @Override
  public void push(byte[] bytes, int offset, int length, PcmSink out) {
    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
    entered.countDown();
    try {
      if (!gate.await(60, TimeUnit.SECONDS)) {
        throw new IllegalStateException("nobody opened the gate");
      }
      real.push(bytes, offset, length, out);
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    } finally {
      inside.decrementAndGet();
    }
  }

  @Override
  public void flush(PcmSink out) {
    real.flush(out);
  }

  @Override
  public long concealedSamples() {
    return 0;
  }
}
