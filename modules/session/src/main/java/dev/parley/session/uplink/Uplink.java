package dev.parley.session.uplink;

import dev.parley.realtime.ClientEventType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client has sent and nobody has answered: its sound, its commands and where its turns begin
 * and end, so that the next upstream can be told exactly that (rules R8, R12, R13, R18).
 *
 * <p>Kept are the sound that is in no item, from the last commit or clear on and once speech begins
 * from {@value #LEAD_MS} ms before it; the sound of items whose words are not known or that are not
 * answered; and the commands without an acknowledgement. A turn is open while somebody speaks,
 * while the client cuts its turns itself and while another upstream is sought; {@link InputSound}
 * says what bound follows from it.
 *
 * <p>Not thread-safe; no clock.
 */
public final class Uplink {
  /** Sound before the start of speech that is told with it. */
  static final int LEAD_MS = 500;

  private static final long OPEN = Long.MAX_VALUE;

  /** The user speaking, as the upstream's voice detection reports it: positions. */
  private record Speech(String itemId, long from, long to) {}

  private final InputSound sound;
  private final ListedCommands commands;

  private boolean detectsTurns = true;
  private boolean isSwitching;
  private @Nullable Speech speech;
  private @Nullable String lastCommitted;

  public Uplink(UplinkLimits limits) {
    this.sound = new InputSound(limits);
    this.commands = new ListedCommands(limits);
  }

  private long tailStart() {
    return Math.max(sound.start(), commands.clearedUntil());
  }

  private void settle() {
    sound.setTurnOpen(isSwitching || !detectsTurns || speech != null);
  }

  /**
   * The format of the input, as the upstream says in its session object. Where it changes, what was
   * sent before is kept no longer, and what of it nobody had answered is lost. To be called before
   * the {@code session.update} that changed it is acknowledged here: what the client sent after
   * that update has the new format already.
   */
  public void setFormat(InputFormat format) {
    if (format.equals(sound.format())) {
      return;
    }
    ListedCommands.Listed update = commands.find(ClientEventType.SESSION_UPDATE);
    long since = update == null ? sound.position() : Math.max(update.position(), sound.start());
    sound.setFormat(format, since);
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
   * When it begins, a listed {@code response.cancel} is forgotten unless a {@code response.create}
   * is listed before it: what it was to end ended with the upstream, and the next one would end by
   * it what it was asked to go on with.
   *
   * @param on whether another upstream is sought
   */
  public void setSwitching(boolean on) {
    if (on && !isSwitching) {
      commands.forgetSettledCancels();
    }
    isSwitching = on;
    sound.setSwitching(on);
    settle();
  }

  /**
   * Sound from the client, decoded.
   *
   * @param bytes may be used again after the call
   * @param length how many of them count
   */
  public void onAudio(byte[] bytes, int length) {
    sound.append(bytes, length);
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
    commands.add(new ListedCommands.Listed(type, eventId, itemId, text, sound.position()));
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
    long from = sound.positionAt(audioStartMs, sound.cutAt());
    Speech before = speech;
    if (before != null && before.itemId().equals(itemId)) {
      from = Math.min(before.from(), from);
    }
    speech = new Speech(itemId, from, OPEN);
    sound.onSpeechFrom(from);
    if (detectsTurns && commands.find(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT) == null) {
      sound.forgetUntil(sound.wholeSamples(from - (long) LEAD_MS * sound.bytesPerMs()));
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
      speech = new Speech(open.itemId(), open.from(), sound.positionAt(audioEndMs, open.from()));
    }
  }

  /**
   * The buffer became an item. Its sound: the speech, if there was one; else from the last commit
   * or clear to the client's own oldest listed commit, or to now. A client's commit is acknowledged
   * unless the speech had stopped, for then it is still to come. A second report for the same item
   * changes nothing.
   */
  public void onCommitted(String itemId) {
    if (!itemId.isEmpty() && isCommitted(itemId)) {
      return;
    }
    Speech spoken = speech;
    long to = spoken == null ? OPEN : spoken.to();
    if (to == OPEN) {
      to = positionOf(commands.take(ClientEventType.INPUT_AUDIO_BUFFER_COMMIT));
    }
    sound.commit(itemId, spoken != null && detectsTurns ? spoken.from() : 0, to);
    lastCommitted = itemId;
    speech = null;
    settle();
  }

  private boolean isCommitted(String itemId) {
    return itemId.equals(lastCommitted) || sound.committed().contains(itemId);
  }

  private long positionOf(ListedCommands.@Nullable Listed command) {
    return command == null ? sound.position() : command.position();
  }

  /** The buffer was emptied: up to the client's oldest listed clear, or up to now. */
  public void onCleared() {
    sound.cut(positionOf(commands.take(ClientEventType.INPUT_AUDIO_BUFFER_CLEAR)));
    speech = null;
    settle();
  }

  /** The words of an item are known. */
  public void onTranscript(String itemId) {
    sound.committed().onTranscript(itemId);
  }

  /** How many items have been committed since the session began. */
  public long commits() {
    return sound.committed().commits();
  }

  /**
   * A response ended: it answers the items that were committed when it began, and no later one.
   *
   * @param known {@link #commits} of that moment
   */
  public void onAnswered(long known) {
    sound.committed().onAnswered(known);
  }

  /** An item is no part of the conversation any more. */
  public void onItemGone(String itemId) {
    sound.committed().onGone(itemId);
  }

  /** What the client has sent so far, in milliseconds of its own clock. */
  public long soundMs() {
    return sound.msAt(sound.position());
  }

  /** Whether no command waits for its answer and no turn of the client's own is open. */
  public boolean isSettled() {
    return listed() == 0 && (detectsTurns || tailStart() >= sound.position());
  }

  /** The item of a speech that has started and not stopped, or null. */
  public @Nullable String openSpeech() {
    return speech != null && speech.to() == OPEN ? speech.itemId() : null;
  }

  /** The item of a speech that has stopped and is not committed, or null. */
  public @Nullable String stoppedSpeech() {
    return speech != null && speech.to() != OPEN ? speech.itemId() : null;
  }

  /** A committed item's sound, as far as it is kept; null if there is none. */
  public byte @Nullable [] soundOf(String itemId) {
    return sound.committed().soundOf(itemId);
  }

  /** Whether an item is waiting for its words or its answer. */
  public boolean isKept(String itemId) {
    return sound.committed().contains(itemId);
  }

  /** The committed items whose sound is kept, oldest first. */
  public List<String> keptItems() {
    return sound.committed().ids();
  }

  /** When the first byte of {@link #tail} was said, in milliseconds of the client's own clock. */
  public long tailStartMs() {
    return sound.msAt(tailStart());
  }

  /**
   * What an upstream that knows the conversation still has to be told, in the client's order. The
   * sound starts at the last commit or clear, with a speech {@value #LEAD_MS} ms before it; what
   * the client itself has cleared is not told although the clear is not acknowledged, for the next
   * upstream would find turns in it.
   */
  public List<Step> tail() {
    List<Step> steps = new ArrayList<>();
    long[] told = {tailStart()};
    commands.forEach(
        command -> {
          sound.addTo(steps, told[0], command.position());
          told[0] = Math.max(told[0], command.position());
          steps.add(new Step.Command(command.text(), command.type()));
        });
    sound.addTo(steps, told[0], sound.position());
    return steps;
  }

  /**
   * Sound that the answering upstream did not get, since the session began: it had to make room
   * while another upstream was sought, or before, in a turn that nobody had answered when the
   * search began. What an upstream heard and answered is not lost, and neither is what grew too old
   * while no turn was open, unless the upstream said later that it was speech.
   */
  public long lostBytes() {
    return sound.lostBytes();
  }

  /** Bytes of sound kept now. */
  public long keptBytes() {
    return sound.keptBytes();
  }

  /**
   * Bytes of memory that this sound takes: less than two blocks more than what is in no item, and
   * at most twice as many as what is in one.
   */
  long memoryBytes() {
    return sound.memoryBytes();
  }

  /** The session is over: the memory of its sound serves others. */
  public void close() {
    sound.close();
  }

  /** Commands without an acknowledgement. */
  public int listed() {
    return commands.size();
  }

  /** Those commands as they came, oldest first. */
  public List<Step.Command> listedCommands() {
    List<Step.Command> listed = new ArrayList<>(commands.size());
    commands.forEach(command -> listed.add(new Step.Command(command.text(), command.type())));
    return listed;
  }

  /** Bytes of sound that would be lost if this were: of a turn or an item nobody has answered. */
  public long unansweredBytes() {
    Speech spoken = speech;
    long from = sound.position();
    if (!detectsTurns) {
      from = tailStart();
    } else if (spoken != null) {
      from = spoken.from();
    }
    return sound.unanswered(from);
  }

  /**
   * Before anything else: the client has sent sound that is not here.
   *
   * @param clockMs how much, as {@link #soundMs} had it
   * @param lostBytes of it that nobody has answered
   */
  public void startAt(long clockMs, long lostBytes) {
    sound.startAt(clockMs, lostBytes);
  }
}
