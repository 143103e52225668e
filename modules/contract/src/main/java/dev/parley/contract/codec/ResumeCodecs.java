package dev.parley.contract.codec;

import dev.parley.contract.LinkDetached;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SessionResumed;
import java.util.List;

/** The codecs of the records by which a client comes back to its session. */
final class ResumeCodecs {
  static final List<RecordCodec<?>> ALL =
      List.of(resumeSession(), sessionResumed(), linkDetached());

  private ResumeCodecs() {}

  private static RecordCodec<ResumeSession> resumeSession() {
    return new RecordCodec<>(
        ResumeSession.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.linkRole().name())
                .text(r.link().value())
                .text(r.subject())
                .text(r.secret())
                .i64(r.after()),
        wire ->
            new ResumeSession(
                BusCodecs.session(wire),
                Role.valueOf(wire.text()),
                BusCodecs.instance(wire),
                wire.text(),
                wire.text(),
                wire.i64()));
  }

  private static RecordCodec<SessionResumed> sessionResumed() {
    return new RecordCodec<>(
        SessionResumed.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.router().value())
                .i64(r.epoch())
                .i64(r.position())
                .i64(r.received())
                .text(r.token()),
        wire ->
            new SessionResumed(
                BusCodecs.session(wire),
                BusCodecs.instance(wire),
                wire.i64(),
                wire.i64(),
                wire.i64(),
                wire.text()));
  }

  private static RecordCodec<LinkDetached> linkDetached() {
    return new RecordCodec<>(
        LinkDetached.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()).i32(r.code()),
        wire -> new LinkDetached(BusCodecs.session(wire), wire.i64(), wire.i32()));
  }
}
