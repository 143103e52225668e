package dev.parley.polling;

import dev.parley.contract.CloseLink;
import dev.parley.contract.Credit;
import dev.parley.contract.Epoch;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed.Standing;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.flow.InputRate;
import dev.parley.contract.link.ErrorEvents;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEvents;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A machine with a router and an HTTP edge around it that note what it has done to them. */
final class TestPoll {
  static final SessionId SESSION = SessionId.create();
  static final PollLimits LIMITS =
      new PollLimits(3_000, 60_000, 1_000, 500, new InputRate.Limits(100, 1_000_000, 10_000, 0, 0));

  final PollMachine machine;
  final List<String> sent = new ArrayList<>();
  final List<Long> sentSeqs = new ArrayList<>();
  final List<PollEffect.Mark> marks = new ArrayList<>();
  final Map<Long, PollReply> posts = new TreeMap<>();
  final List<PollReply> opened = new ArrayList<>();
  final List<PollReply> released = new ArrayList<>();
  final List<Integer> closed = new ArrayList<>();
  final List<Integer> reported = new ArrayList<>();
  final List<Integer> detached = new ArrayList<>();
  int creditFrames;
  long creditBytes;
  int removed;
  boolean holding;
  long nowMs;
  long downlinkSeq;

  TestPoll(List<String> firstEvents) {
    this(firstEvents, false, false);
  }

  private TestPoll(List<String> firstEvents, boolean mayComeBack, boolean outlives) {
    ErrorEvents errors = new ErrorEvents(InstanceId.create());
    machine = new PollMachine(LIMITS, errors, mayComeBack, outlives, firstEvents, 0);
  }

  /** One that other instances may go on with, whose router has taken the session. */
  static TestPoll liveAnywhere() {
    TestPoll poll = new TestPoll(List.of(), false, true);
    poll.machine.onTry();
    poll.perform(poll.machine.onAccepted());
    return poll;
  }

  /** One whose client's requests went to another instance. */
  static TestPoll reclaimed(long epoch, Standing standing) {
    TestPoll poll = new TestPoll(List.of(), false, true);
    poll.perform(poll.machine.onReclaimed(epoch, standing));
    return poll;
  }

  /** One whose client comes from elsewhere and has got so many events there. */
  static TestPoll resumed(long position, long received, String token) {
    TestPoll poll = new TestPoll(List.of(), true, false);
    InstanceId router = InstanceId.create();
    long epoch = Epoch.next(Epoch.NONE, router);
    poll.perform(
        poll.machine.onResumed(
            new SessionResumed(SESSION, router, epoch, position, received, token)));
    return poll;
  }

  /** One whose router has taken the session. */
  static TestPoll live(String... firstEvents) {
    TestPoll poll = new TestPoll(List.of(firstEvents));
    poll.machine.onTry();
    poll.perform(poll.machine.onAccepted());
    return poll;
  }

  /** The answer, or null while it is held. */
  PollReply fetch(long cursor, long waitMs) {
    return perform(machine.onFetch(cursor, waitMs, nowMs));
  }

  PollEvents events(long cursor) {
    return (PollEvents) fetch(cursor, 0);
  }

  /** The answer, or null while it is held; then {@link #posts} has it later. */
  PollReply post(long seq, String... events) {
    PollReply now = perform(machine.onPost(seq, List.of(events), nowMs));
    return now == null ? posts.get(seq) : now;
  }

  PollReply end() {
    return perform(machine.onEnd());
  }

  void frame(String event) {
    frame(downlinkSeq++, event);
  }

  void frame(long seq, String event) {
    perform(
        machine.onFrame(
            new Frame(SESSION, Leg.LINK, machine.epoch(), 0, seq, FrameKind.CONTROL, event)));
  }

  void credit(int frames, long bytes) {
    perform(machine.onCredit(new Credit(SESSION, Leg.LINK, machine.epoch(), 0, frames, bytes)));
  }

  void released() {
    perform(machine.onReleased(new SessionReleased(SESSION, machine.epoch())));
  }

  void closeLink(int code, String reason) {
    perform(machine.onCloseLink(new CloseLink(SESSION, machine.epoch(), code, reason)));
  }

  void pass(long ms) {
    for (long end = nowMs + ms; nowMs < end; ) {
      nowMs = Math.min(end, nowMs + 100);
      perform(machine.onTick(nowMs));
    }
  }

  /** Performs effects; returns the answer to the request being handled, if there is one. */
  PollReply perform(List<PollEffect> effects) {
    PollReply answer = null;
    for (PollEffect effect : effects) {
      if (effect instanceof PollEffect.Answer given) {
        answer = given.reply();
      } else if (effect instanceof PollEffect.AnswerHeld given) {
        if (!holding) {
          throw new AssertionError("nothing is held");
        }
        holding = false;
        released.add(given.reply());
      } else if (effect instanceof PollEffect.Hold) {
        if (holding) {
          throw new AssertionError("one is held already");
        }
        holding = true;
      } else if (effect instanceof PollEffect.AnswerPost given) {
        if (posts.put(given.seq(), given.reply()) != null) {
          throw new AssertionError("post " + given.seq() + " was answered twice");
        }
      } else {
        note(effect);
      }
    }
    return answer;
  }

  private void note(PollEffect effect) {
    if (effect instanceof PollEffect.AnswerOpen given) {
      opened.add(given.reply());
    } else if (effect instanceof PollEffect.Send send) {
      sent.add(send.event());
      sentSeqs.add(send.seq());
    } else if (effect instanceof PollEffect.Mark mark) {
      marks.add(mark);
    } else if (effect instanceof PollEffect.ReturnCredit credit) {
      creditFrames += credit.frames();
      creditBytes += credit.bytes();
    } else if (effect instanceof PollEffect.Closed end) {
      closed.add(end.code());
    } else if (effect instanceof PollEffect.ReportClosed report) {
      reported.add(report.code());
    } else if (effect instanceof PollEffect.ReportDetached report) {
      detached.add(report.code());
    } else if (effect instanceof PollEffect.Remove) {
      removed++;
    }
  }
}
