package dev.parley.session.uplink;

import java.util.List;

/**
 * The client's sound as far as it is kept, addressed by position: bytes since the session began.
 * The ring holds the newest, which is in no item; {@link CommittedSound} that of items. The ring
 * holds {@link UplinkLimits#idle} while no turn is open, and both together at most {@link
 * UplinkLimits#turn}. Once a turn has ended the ring narrows only after {@link UplinkLimits#idle}
 * more of sound, for an upstream that was just given the sound has not said yet whether somebody
 * speaks in it.
 */
final class InputSound {
  private static final long NEVER = Long.MAX_VALUE;

  private final UplinkLimits limits;
  private final AudioRing ring = new AudioRing(SoundBlocks.ofThread());
  private final CommittedSound committed = new CommittedSound();
  private final InputClock clock = new InputClock();

  private long position;
  private long cutAt;
  private long agedSince;
  private long narrowAt = NEVER;
  private long missing;
  private long lostBytes;
  private boolean isTurnOpen;
  private boolean isSwitching;
  private int idleBound;
  private int turnBound;
  private int ringBound;

  InputSound(UplinkLimits limits) {
    this.limits = limits;
    computeBounds();
  }

  private void computeBounds() {
    idleBound = (int) limits.idle().toMillis() * clock.bytesPerMs();
    turnBound = (int) limits.turn().toMillis() * clock.bytesPerMs();
    ringBound = isWide() ? turnBound : idleBound;
  }

  private boolean isWide() {
    return isTurnOpen || narrowAt != NEVER;
  }

  /**
   * @param format of the sound from {@code since} on
   * @param since position; what is before it is kept no longer
   */
  void setFormat(InputFormat format, long since) {
    lostBytes += committed.clear() + missing + Math.max(0, since - start());
    clock.setFormat(format, since);
    cut(since);
    computeBounds();
    if (narrowAt != NEVER) {
      narrowAt = position + idleBound;
    }
    makeRoom(0);
  }

  InputFormat format() {
    return clock.format();
  }

  int bytesPerMs() {
    return clock.bytesPerMs();
  }

  /** After whatever may have opened or ended a turn, or made sound superfluous. */
  void setTurnOpen(boolean isOpen) {
    if (isOpen) {
      narrowAt = NEVER;
    } else if (isTurnOpen) {
      narrowAt = position + idleBound;
    }
    isTurnOpen = isOpen;
    ringBound = isWide() ? turnBound : idleBound;
  }

  /** While another upstream is sought, what a turn misses is lost: nobody has heard it. */
  void setSwitching(boolean on) {
    isSwitching = on;
    settleMissing();
  }

  private void settleMissing() {
    if (isSwitching) {
      lostBytes += missing + committed.takeMissing();
      missing = 0;
    }
  }

  void append(byte[] bytes, int length) {
    if (position >= narrowAt) {
      narrow();
    }
    int from = 0;
    if (length > ringBound - ring.size() || length > turnBound - ring.size() - committed.size()) {
      from = makeRoom(length);
    }
    position += length;
    ring.append(bytes, from, length - from);
  }

  private void narrow() {
    narrowAt = NEVER;
    ringBound = idleBound;
    makeRoom(0);
  }

  /**
   * Frees what the bounds ask for; the position is that before the sound to come.
   *
   * @param length of the sound to come
   * @return how many bytes of the beginning of that sound have no room either
   */
  private int makeRoom(int length) {
    int drop = overflow(ring.size() + length);
    long over = committed.size() + ring.size() + length - drop - turnBound;
    if (over > 0) {
      committed.free(over, clock.bytesPerSample());
    }
    long startBefore = start();
    int ofRing = Math.min(drop, ring.size());
    ring.drop(ofRing);
    if (drop > 0 && isWide()) {
      missing += drop;
      agedSince = startBefore + drop;
    }
    settleMissing();
    return drop - ofRing;
  }

  /** How much of the ring's oldest has to go so that the rest is whole samples within its bound. */
  private int overflow(int size) {
    if (size <= ringBound) {
      return 0;
    }
    long start = start();
    return (int) (wholeSamples(start + size - ringBound + clock.bytesPerSample() - 1) - start);
  }

  /**
   * Before the first byte: the session began elsewhere.
   *
   * @param ms of sound that the client had sent
   * @param lost bytes of it that nobody had answered
   */
  void startAt(long ms, long lost) {
    clock.startAt(ms);
    lostBytes = lost;
  }

  /** Bytes that nobody has answered, of items and of this stretch to now. */
  long unanswered(long from) {
    return missing + committed.unanswered() + position - Math.max(from, start());
  }

  /** Bytes since the session began. */
  long position() {
    return position;
  }

  /** The position of the oldest byte that is in no item. */
  long start() {
    return position - ring.size();
  }

  /** The end of the last commit or clear. */
  long cutAt() {
    return cutAt;
  }

  /** Rounded down to whole milliseconds of the client's own clock. */
  long msAt(long at) {
    return clock.msAt(at);
  }

  /**
   * @return where that time is, between {@code from} and now, whatever the time
   */
  long positionAt(long ms, long from) {
    return wholeSamples(clock.positionAt(ms, from, position));
  }

  /** Rounds down to where a sample begins: they are counted from the last commit or clear. */
  long wholeSamples(long at) {
    return at - Math.floorMod(at - cutAt, clock.bytesPerSample());
  }

  /** A commit or clear: what is before it belongs to no turn to come. */
  void cut(long at) {
    cutAt = Math.max(at, cutAt);
    missing = 0;
    long start = Math.max(cutAt, start());
    forgetUntil(wholeSamples(start + clock.bytesPerSample() - 1));
  }

  /** What is before this needs nobody any more. */
  void forgetUntil(long at) {
    ring.drop((int) Math.max(0, Math.min(at, position) - start()));
    agedSince = start();
  }

  /** From here on it was speech: what of it has grown too old is missing after all. */
  void onSpeechFrom(long at) {
    missing += Math.max(0, start() - Math.max(at, agedSince));
    agedSince = start();
    settleMissing();
  }

  /** What of this stretch is kept becomes an item's, and nothing until its end is in no item. */
  void commit(String itemId, long from, long to) {
    long start = start();
    long first = Math.max(from, start);
    byte[] sound = first < to ? ring.copy((int) (first - start), (int) (to - first)) : new byte[0];
    lostBytes += committed.add(itemId, sound, missing);
    cut(to);
  }

  CommittedSound committed() {
    return committed;
  }

  /** Adds this stretch in parts of at most one second. */
  void addTo(List<Step> steps, long from, long to) {
    long start = start();
    int second = 1000 * clock.bytesPerMs();
    for (long at = Math.max(from, start); at < to; at += second) {
      steps.add(new Step.Sound(ring.copy((int) (at - start), (int) Math.min(second, to - at))));
    }
  }

  void close() {
    committed.clear();
    ring.drop(ring.size());
  }

  long lostBytes() {
    return lostBytes;
  }

  long keptBytes() {
    return ring.size() + committed.size();
  }

  long memoryBytes() {
    return ring.capacity() + committed.memoryBytes();
  }
}
