package dev.parley.routing.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.SessionId;
import dev.parley.contract.peer.Peers.Peer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The codec of one direction of a session: CLOSED → OPENING → OPEN → CLOSED, as often as the
 * session's formats ask for it. One that is lost is sought again at once, but not twice within
 * {@value #AGAIN_MS} ms. Confined to its router's context.
 */
final class CodecSide implements ConversionQueue.Wire {
  /** A codec that owes an answer for this long is not there. */
  static final long SILENT_MS = 2_000;

  /** Whoever loses two codecs within this time gets no third. */
  static final long AGAIN_MS = 10_000;

  private static final Logger LOGGER = LoggerFactory.getLogger(CodecSide.class);

  /** Whom it converts for. */
  interface Owner {
    /** The codec is gone, another is sought; then {@link #onFound} or {@link #onUnavailable}. */
    void onLost();

    /** A codec is there, which has heard nothing. */
    void onFound();

    /** There is none. */
    void onUnavailable();

    /**
     * @return false when it cannot be: the codec is given up
     */
    boolean onConverted(Converted converted);
  }

  private record Formats(AudioFormat from, AudioFormat to) {}

  private final CodecPool pool;
  private final SessionId session;
  private final Leg leg;
  private final LongSupplier epochs;
  private final Owner owner;
  private @Nullable Formats formats;
  private @Nullable Peer codec;
  private int generation;
  private long epoch;
  private long lastAnswerMs;
  private long lostMs;
  private boolean wasLost;
  private boolean isFresh;

  /**
   * @param epochs what a codec that is opened now is opened with; it keeps it (rule R22)
   */
  CodecSide(CodecPool pool, SessionId session, Leg leg, LongSupplier epochs, Owner owner) {
    this.pool = pool;
    this.session = session;
    this.leg = leg;
    this.epochs = epochs;
    this.owner = owner;
  }

  boolean isClosed() {
    return formats == null;
  }

  /** Whether it is open for these formats and has heard nothing yet. */
  boolean isFreshFor(AudioFormat from, AudioFormat to) {
    return isFresh && codec != null && new Formats(from, to).equals(formats);
  }

  /**
   * Opens a codec in the place of the one before it.
   *
   * @return fails when there is none; never completes if this is closed meanwhile
   */
  Future<Void> open(AudioFormat from, AudioFormat to) {
    close();
    Formats wanted = new Formats(from, to);
    formats = wanted;
    generation++;
    int mine = generation;
    epoch = epochs.getAsLong();
    OpenCodec open =
        new OpenCodec(session, epoch, leg, mine, pool.router(), from.describe(), to.describe());
    Promise<Void> opened = Promise.promise();
    pool.open(open)
        .onSuccess(peer -> onOpened(open, peer, opened))
        .onFailure(
            none -> {
              if (generation == mine && formats != null) {
                formats = null;
                opened.fail(none);
              }
            });
    return opened.future();
  }

  private void onOpened(OpenCodec open, Peer peer, Promise<Void> opened) {
    if (generation != open.generation() || formats == null) {
      peer.write(new CloseCodec(session, open.epoch(), leg, open.generation()));
      pool.release(peer);
      return;
    }
    codec = peer;
    isFresh = true;
    lastAnswerMs = pool.nowMs();
    opened.complete();
  }

  @Override
  public void convert(long seq, Convert.What what, String payload) {
    Peer to = codec;
    if (to != null) {
      isFresh = false;
      to.write(new Convert(session, epoch, leg, generation, seq, what, payload));
    }
  }

  /** What comes from a codec of before is dropped. */
  void onConverted(Converted converted) {
    if (codec != null && converted.generation() == generation && converted.epoch() == epoch) {
      lastAnswerMs = pool.nowMs();
      if (!owner.onConverted(converted)) {
        onLost("it answered out of turn");
      }
    }
  }

  void onPeerGone(InstanceId instance) {
    if (codec != null && codec.instance().equals(instance)) {
      onLost("its instance is gone");
    }
  }

  /**
   * @param isAwaiting whether it owes an answer
   */
  void onTick(boolean isAwaiting) {
    long nowMs = pool.nowMs();
    if (!isAwaiting) {
      lastAnswerMs = nowMs;
    } else if (codec != null && nowMs - lastAnswerMs >= SILENT_MS) {
      onLost("it did not answer");
    }
  }

  private void onLost(String why) {
    LOGGER
        .atWarn()
        .addKeyValue("sessionId", session)
        .addKeyValue("leg", leg)
        .addKeyValue("why", why)
        .log("codec is lost");
    Formats had = formats;
    long nowMs = pool.nowMs();
    boolean isTooOften = wasLost && nowMs - lostMs < AGAIN_MS;
    wasLost = true;
    lostMs = nowMs;
    if (had == null || isTooOften) {
      close();
      owner.onUnavailable();
      return;
    }
    owner.onLost();
    open(had.from(), had.to())
        .onSuccess(opened -> owner.onFound())
        .onFailure(none -> owner.onUnavailable());
  }

  /** Nothing more is converted. */
  void close() {
    Peer had = codec;
    codec = null;
    formats = null;
    isFresh = false;
    if (had != null) {
      had.write(new CloseCodec(session, epoch, leg, generation));
      pool.release(had);
    }
  }
}
