package dev.parley.contract.codec;

import static dev.parley.contract.codec.BusCodecs.instance;
import static dev.parley.contract.codec.BusCodecs.session;

import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollMark;
import dev.parley.contract.PollMarked;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollResume;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.contract.polling.TokenHash;
import java.util.List;

/** The codecs of long-poll requests and their replies. */
final class PollCodecs {
  static final List<RecordCodec<?>> ALL =
      List.of(
          open(),
          resume(),
          fetch(),
          post(),
          end(),
          opened(),
          resumed(),
          events(),
          posted(),
          ended(),
          refused(),
          mark(),
          marked(),
          reclaim(),
          reclaimed());

  private PollCodecs() {}

  private static RecordCodec<PollOpen> open() {
    return new RecordCodec<>(
        PollOpen.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.token().hex())
                .text(r.subject())
                .text(r.route())
                .text(r.config())
                .flag(r.hubEvents())
                .texts(r.events()),
        wire ->
            new PollOpen(
                session(wire),
                token(wire),
                wire.text(),
                wire.optionalText(),
                wire.optionalText(),
                wire.flag(),
                wire.texts()));
  }

  private static RecordCodec<PollResume> resume() {
    return new RecordCodec<>(
        PollResume.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.token().hex())
                .text(r.subject())
                .text(r.resumed().value())
                .text(r.router().value())
                .text(r.secret())
                .i64(r.after()),
        wire ->
            new PollResume(
                session(wire),
                token(wire),
                wire.text(),
                session(wire),
                instance(wire),
                wire.text(),
                wire.i64()));
  }

  private static RecordCodec<PollFetch> fetch() {
    return new RecordCodec<>(
        PollFetch.class,
        (wire, r) ->
            wire.text(r.session().value()).text(r.token().hex()).i64(r.cursor()).i32(r.waitMs()),
        wire -> new PollFetch(session(wire), token(wire), wire.i64(), wire.i32()));
  }

  private static RecordCodec<PollPost> post() {
    return new RecordCodec<>(
        PollPost.class,
        (wire, r) ->
            wire.text(r.session().value()).text(r.token().hex()).i64(r.seq()).texts(r.events()),
        wire -> new PollPost(session(wire), token(wire), wire.i64(), wire.texts()));
  }

  private static RecordCodec<PollEnd> end() {
    return new RecordCodec<>(
        PollEnd.class,
        (wire, r) -> wire.text(r.session().value()).text(r.token().hex()),
        wire -> new PollEnd(session(wire), token(wire)));
  }

  private static RecordCodec<PollOpened> opened() {
    return new RecordCodec<>(
        PollOpened.class, (wire, r) -> wire.i64(r.cursor()), wire -> new PollOpened(wire.i64()));
  }

  private static RecordCodec<PollResumed> resumed() {
    return new RecordCodec<>(
        PollResumed.class,
        (wire, r) -> wire.i64(r.cursor()).i64(r.received()).text(r.resumeToken()),
        wire -> new PollResumed(wire.i64(), wire.i64(), wire.text()));
  }

  private static RecordCodec<PollEvents> events() {
    return new RecordCodec<>(
        PollEvents.class,
        (wire, r) -> wire.i64(r.cursor()).texts(r.events()),
        wire -> new PollEvents(wire.i64(), wire.texts()));
  }

  private static RecordCodec<PollPosted> posted() {
    return new RecordCodec<>(
        PollPosted.class, (wire, r) -> wire.i64(r.seq()), wire -> new PollPosted(wire.i64()));
  }

  private static RecordCodec<PollEnded> ended() {
    return new RecordCodec<>(PollEnded.class, (wire, r) -> {}, wire -> new PollEnded());
  }

  private static RecordCodec<PollRefused> refused() {
    return new RecordCodec<>(
        PollRefused.class,
        (wire, r) -> wire.i32(r.code().number()).text(r.message()).i64(r.expected()),
        wire -> new PollRefused(ErrorCode.ofNumber(wire.i32()), wire.text(), wire.i64()));
  }

  private static RecordCodec<PollMark> mark() {
    return new RecordCodec<>(
        PollMark.class,
        (wire, r) ->
            wire.text(r.session().value())
                .i64(r.epoch())
                .text(r.token().hex())
                .i64(r.post())
                .i64(r.through()),
        wire -> new PollMark(session(wire), wire.i64(), token(wire), wire.i64(), wire.i64()));
  }

  private static RecordCodec<PollMarked> marked() {
    return new RecordCodec<>(
        PollMarked.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()).i64(r.post()),
        wire -> new PollMarked(session(wire), wire.i64(), wire.i64()));
  }

  private static RecordCodec<ReclaimSession> reclaim() {
    return new RecordCodec<>(
        ReclaimSession.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.link().value())
                .text(r.token().hex())
                .i64(r.after()),
        wire -> new ReclaimSession(session(wire), instance(wire), token(wire), wire.i64()));
  }

  private static RecordCodec<SessionReclaimed> reclaimed() {
    return new RecordCodec<>(
        SessionReclaimed.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.router().value())
                .i64(r.epoch())
                .i64(r.standing().position())
                .i64(r.standing().given())
                .i64(r.standing().post())
                .i64(r.standing().ahead())
                .i64(r.standing().received())
                .text(r.subject())
                .flag(r.mayComeBack()),
        wire ->
            new SessionReclaimed(
                session(wire),
                instance(wire),
                wire.i64(),
                new SessionReclaimed.Standing(
                    wire.i64(), wire.i64(), wire.i64(), wire.i64(), wire.i64()),
                wire.text(),
                wire.flag()));
  }

  private static TokenHash token(WireReader wire) {
    return new TokenHash(wire.text());
  }
}
