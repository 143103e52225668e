package dev.parley.audio.vad;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * One detector of libfvad at 16 kHz, on the native heap. Handles may be used side by side: the
 * binding finds all of them in one table that nothing guards but the lock here.
 */
class FvadHandle implements AutoCloseable {
  private static final ReadWriteLock TABLE = new ReentrantReadWriteLock();

  private final VoiceActivityDetector detector;

  /**
   * @throws UncheckedIOException if the library has not been loaded
   */
  FvadHandle() {
    TABLE.writeLock().lock();
    try {
      detector = VoiceActivityDetector.newInstance();
      detector.setMode(VoiceActivityDetector.Mode.VERY_AGGRESSIVE);
      detector.setSampleRate(VoiceActivityDetector.SampleRate.S16000);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      TABLE.writeLock().unlock();
    }
  }

  /**
   * @param frame 10 ms
   */
  boolean isSpeech(short[] frame) {
    TABLE.readLock().lock();
    try {
      return detector.process(frame);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } finally {
      TABLE.readLock().unlock();
    }
  }

  @Override
  public void close() {
    TABLE.writeLock().lock();
    try {
      detector.close();
    } finally {
      TABLE.writeLock().unlock();
    }
  }
}
