package dev.parley.session.uplink;

import dev.parley.realtime.ClientEventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and nobody has answered: its sound, its commands and where its turns begin
 * and end, so that the next upstream can be told exactly that (rules R8, R12, R13, R18).
 *
 * <p>Sound is addressed by its position: bytes since the session began. The ring holds the sound
 * that is in no item, from the last commit or clear on; once speech begins, from {@value #LEAD_MS}
 * ms before it. It holds {@link UplinkLimits#idle} while no turn is open, and all there is to keep,
 * the sound of items included, is at most {@link UplinkLimits#turn}. A turn is open while somebody
 * speaks, while the client cuts its turns itself and while another upstream is sought. Once it has
 * ended the bound narrows only after {@link UplinkLimits#idle} more of sound, for an upstream that
 * was just given the sound has not said yet whether somebody speaks in it.
 *
 * <p>Not thread-safe; no clock.
 */
public final class Uplink {
  /** Sound before the start of speech that is told with it. */
  static final int LEAD_MS = 500;

  private static final long NEVER = Long.MAX_VALUE;

  /** The user speaking, as the upstream's voice detection reports it. */
  private static final class Speech {
    private final String itemId;
    private long from;
    private long to = NEVER;

    private Speech(String itemId, long from) {
      this.itemId = itemId;
      this.from = from;
    }
  }

  private final UplinkLimits limits;
  private final AudioRing ring = new AudioRing();
  private final CommittedSound committed = new CommittedSound();
  private final ListedCommands commands;
  private final InputClock clock = new InputClock();

  private boolean detectsTurns = true;
  private boolean isSwitching;
  private boolean wasTurnOpen;
  private @Nullable Speech speech;
  private @Nullable String lastCommitted;
  private long position;
  private long cutAt;
  private long agedSince;
  private long narrowAt = NEVER;
  private long lostBytes;
  private int idleBound;
  private int turnBound;
  private int ringBound;

  public Uplink(UplinkLimits limits) {
    this.limits = limits;
    this.commands = new ListedCommands(limits);
    computeBounds();
  }

  private void computeBounds() {
    idleBound = (int) limits.idle().toMillis() * clock.bytesPerMs();
    turnBound = (int) limits.turn().toMillis() * clock.bytesPerMs();
    ringBound = isWide() ? turnBound : idleBound;
  }

  private boolean isWide() {
    return isTurnOpen() || narrowAt != NEVER;
  }

  private boolean isTurnOpen() {
    return isSwitching || !detectsTurns || speech != null;
  }

  /** After whatever may have opened or ended a turn, or made sound superfluous. */
  private void settle() {
    boolean isOpen = isTurnOpen();
    if (isOpen) {
      narrowAt = NEVER;
    } else if (wasTurnOpen) {
      narrowAt = position + idleBound;
    }
    wasTurnOpen = isOpen;
    ringBound = isWide() ? turnBound : idleBound;
    ring.fit(ringBound);
  }

  private void narrow() {
    narrowAt = NEVER;
    ringBound = idleBound;
    makeRoom(0);
    ring.fit(ringBound);
  }

  /**
   * The format of the input, as the upstream says in its session object. Where it changes, what was
   * sent before is kept no longer, and what of it nobody had answered is lost. To be called before
   * the {@code session.update} that changed it is acknowledged here: what the client sent after
   * that update has the new format already.
   *
   * @param bytesPerMs 48 for 16-bit PCM at 24 kHz, 8 for G.711 (section 2.5)
   * @throws IllegalArgumentException if not positive
   */
  public void setFormat(int bytesPerMs) {
    if (bytesPerMs <= 0) {
      throw new IllegalArgumentException("bytesPerMs: must be positive, was " + bytesPerMs);
    }
    if (bytesPerMs == clock.bytesPerMs()) {
      return;
    }
    ListedCommands.Listed update = commands.find(ClientEventType.SESSION_UPDATE);
    long since = update == null ? position : Math.max(update.position(), ringStart());
    lostBytes += committed.clear();
    dropRing((int) (since - ringStart()), true);
    cut(since);
    clock.setFormat(bytesPerMs, since);
    if (speech != null) {
      speech.from = Math.max(speech.from, since);
      speech.to = Math.max(speech.to, since);
    }
    computeBounds();
    if (narrowAt != NEVER) {
      narrowAt = position + idleBound;
    }
    makeRoom(0);
    settle();
  }

  /**
   * @param on whether the upstream finds the turns; if not, all since the last commit or clear is
   *     one open turn
   */
  public void setTurnDetection(boolean on) {
    detectsTurns = on;
    settle();
  }

  /**
   * @param on whether another upstream is sought
   */
  public void setSwitching(boolean on) {
    isSwitching = on;
    settle();
  }

  /**
   * Sound from the client, decoded.
   *
   * @param bytes may be used again after the call
   * @param length how many of them count
   */
  public void onAudio(byte[] bytes, int length) {
    if (position >= narrowAt) {
      narrow();
    }
    int from = 0;
    if (length > ringBound - ring.size() || length > turnBound - ring.size() - committed.size()) {
      from = makeRoom(length);
    }
    position += length;
    ring.append(bytes, from, length - from, ringBound);
  }

  /**
   * Frees what the bounds ask for; the position is that before the sound to come.
   *
   * @param length of the sound to come
   * @return how many bytes of the beginning of that sound have no room either
   */
  private int makeRoom(int length) {
    long over = committed.size() + ring.size() + length - turnBound;
    if (over > 0) {
      lostBytes += committed.free(over, clock.bytesPerSample());
    }
    int wanted = ring.size() + length - ringBound;
    if (wanted <= 0) {
      return 0;
    }
    long start = ringStart();
    int drop = (int) (wholeSamples(start + wanted + clock.bytesPerSample() - 1) - start);
    int ofRing = Math.min(drop, ring.size());
    int ofNew = drop - ofRing;
    dropRing(ofRing, isWide());
    if (ofNew > 0 && isWide()) {
      lostBytes += ofNew;
      agedSince = start + drop;
    }
    return ofNew;
  }

  private void dropRing(int length, boolean isLost) {
    ring.drop(length);
    if (isLost && length > 0) {
      lostBytes += length;
      agedSince = ringStart();
    }
  }

  /** The position of the oldest byte in the ring. */
  private long ringStart() {
    return position - ring.size();
  }

  /** Rounds down to where a sample begins: they are counted from the last commit or clear. */
  private long wholeSamples(long at) {
    return at - Math.floorMod(at - cutAt, clock.bytesPerSample());
  }

  /** What is before this belongs to no turn to come. */
  private void cut(long at) {
    ring.drop((int) Math.max(0, at - ringStart()));
    cutAt = at;
    agedSince = ringStart();
  }

  /**
   * Whether one more command can be listed without forgetting another.
   *
   * @param characters of it
   */
  public boolean hasRoom(int characters) {
    return commands.hasRoom(characters);
  }

  /**
   * A command of the client: listed until it is acknowledged or refused. Beyond the bounds the
   * oldest are forgotten; one that is longer than all of them may be is not listed.
   *
   * @param type anything but an append
   * @param eventId the client's, if it gave one
   * @param itemId of the item it creates or is about, if it names one
   * @param text the event as it came
   */
  public void onCommand(
      ClientEventType type, @Nullable String eventId, @Nullable String itemId, String text) {
    commands.add(new ListedCommands.Listed(type, eventId, itemId, text, position));
  }

  /**
   * The acknowledging event reached the client's link: the oldest command of this type is done.
   *
   * @param itemId of the item it must be about; null: one that named none comes before others
   * @return whether there was such a command
   */
  public boolean acknowledge(ClientEventType type, @Nullable String itemId) {
    return commands.take(type, itemId) != null;
  }

  /**
   * An error answered the command with this event id.
   *
   * @return whether there was such a command; never for null
   */
  public boolean refuse(@Nullable String eventId) {
    return eventId != null && commands.take(each -> eventId.equals(each.eventId())) != null;
  }

  /**
   * An error without an event id answered a command of this type.
   *
   * @return whether there was such a command
   */
  public boolean refuseOldest(ClientEventType type) {
    return commands.take(type, null) != null;
  }

  /** Forgets the listed commands of this type. */
  public void cancelAll(ClientEventType type) {
    commands.removeAll(type);
  }

  /**
   * The user speaks. A second report for the same item can only move the start back.
   *
   * @param itemId of the item that the speech will become
   * @param audioStartMs on the client's own clock; brought within what was sent since the last
   *     commit or clear
   */
  public void onSpeechStarted(String itemId, long audioStartMs) {
    long from = wholeSamples(clock.positionAt(audioStartMs, cutAt, position));
    Speech before = speech;
    speech = new Speech(itemId, from);
    if (before != null && before.itemId.equals(itemId)) {
      speech.from = Math.min(before.from, from);
    }
    lostBytes += Math.max(0, ringStart() - Math.max(speech.from, agedSince));
    agedSince = ringStart();
    if (detectsTurns && commands.find(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) == null) {
      long lead = wholeSamples(speech.from - (long) LEAD_MS * clock.bytesPerMs());
      ring.drop((int) Math.max(0, lead - ringStart()));
      agedSince = ringStart();
    }
    settle();
  }

  /**
   * The user stopped speaking; nothing if nobody spoke.
   *
   * @param audioEndMs on the client's own clock; brought within what was sent since the start
   */
  public void onSpeechStopped(long audioEndMs) {
    Speech open = speech;
    if (open != null) {
      open.to = wholeSamples(clock.positionAt(audioEndMs, open.from, position));
    }
  }

  /**
   * The buffer became an item. Its sound: the speech, if there was one; else from the last commit
   * or clear to the client's own oldest listed commit, or to now. A client's commit is acknowledged
   * unless the speech had stopped, for then it is still to come. A second report for the same item
   * changes nothing.
   */
  public void onCommitted(String itemId) {
    if (itemId.equals(lastCommitted) || committed.contains(itemId)) {
      return;
    }
    Speech spoken = speech;
    long to = position;
    if (spoken != null && spoken.to != NEVER) {
      to = spoken.to;
    } else {
      ListedCommands.Listed asked = commands.take(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT);
      if (asked != null) {
        to = asked.position();
      }
    }
    long start = ringStart();
    long from = spoken != null && detectsTurns ? Math.max(spoken.from, start) : start;
    int length = (int) Math.max(0, to - from);
    byte[] sound = ring.copy((int) (Math.min(from, to) - start), length);
    cut(Math.max(to, cutAt));
    lostBytes += committed.add(itemId, sound);
    lastCommitted = itemId;
    speech = null;
    settle();
  }

  /** The buffer was emptied: up to the client's oldest listed clear, or up to now. */
  public void onCleared() {
    ListedCommands.Listed asked = commands.take(ClientEventType.INPUT_AUDIO_BUFFER_CLEAR);
    cut(asked == null ? position : Math.max(asked.position(), cutAt));
    speech = null;
    settle();
  }

  /** The words of an item are known. */
  public void onTranscript(String itemId) {
    committed.onTranscript(itemId);
  }

  /** A response ended: it answers every item committed so far. */
  public void onAnswered() {
    committed.onAnswered();
  }

  /** An item is no part of the conversation any more. */
  public void onItemGone(String itemId) {
    committed.onGone(itemId);
  }

  /** The item of a speech that has started and not stopped, or null. */
  public @Nullable String openSpeech() {
    return speech != null && speech.to == NEVER ? speech.itemId : null;
  }

  /** The item of a speech that has stopped and is not committed, or null. */
  public @Nullable String stoppedSpeech() {
    return speech != null && speech.to != NEVER ? speech.itemId : null;
  }

  /** A committed item's sound, as far as it is kept; null if there is none. */
  public byte @Nullable [] soundOf(String itemId) {
    return committed.soundOf(itemId);
  }

  /** Whether an item is waiting for its words or its answer. */
  public boolean isKept(String itemId) {
    return committed.contains(itemId);
  }

  /** When the first byte of {@link #tail} was said, in milliseconds of the client's own clock. */
  public long tailStartMs() {
    return clock.msAt(ringStart());
  }

  /**
   * What an upstream that knows the conversation still has to be told, in the client's order. The
   * sound starts at the last commit or clear, with a speech {@value #LEAD_MS} ms before it.
   */
  public List<Step> tail() {
    List<Step> steps = new ArrayList<>();
    long[] at = {ringStart()};
    commands.forEach(
        command -> {
          addSound(steps, at[0], command.position());
          at[0] = Math.max(at[0], command.position());
          steps.add(new Step.Command(command.text(), command.type()));
        });
    addSound(steps, at[0], position);
    return steps;
  }

  private void addSound(List<Step> steps, long from, long to) {
    long start = ringStart();
    int second = 1000 * clock.bytesPerMs();
    for (long at = from; at < to; at += second) {
      steps.add(new Step.Sound(ring.copy((int) (at - start), (int) Math.min(second, to - at))));
    }
  }

  /**
   * Sound that had to make room before it was answered, since the session began. Not among it: what
   * grew too old while no turn was open, unless the upstream says later that it was speech.
   */
  public long lostBytes() {
    return lostBytes;
  }

  /** Bytes of sound kept now. */
  public long keptBytes() {
    return ring.size() + committed.size();
  }

  /** Commands without an acknowledgement. */
  public int listed() {
    return commands.size();
  }
}
