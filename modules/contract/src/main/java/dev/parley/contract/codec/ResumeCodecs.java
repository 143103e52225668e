package dev.parley.contract.codec;

import dev.parley.contract.AdoptSession;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import java.util.List;

/** The codecs of the records by which sessions outlive their links and their routers. */
final class ResumeCodecs {
  static final List<RecordCodec<?>> ALL =
      List.of(
          resumeSession(),
          sessionResumed(),
          linkDetached(),
          adoptSession(),
          sessionAdopted(),
          sessionReleased(),
          sendElsewhere());

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

  private static RecordCodec<AdoptSession> adoptSession() {
    return new RecordCodec<>(
        AdoptSession.class,
        (wire, r) ->
            wire.text(r.session().value())
                .i64(r.epoch())
                .text(r.linkRole().name())
                .text(r.link().value())
                .text(r.subject())
                .i64(r.position())
                .i64(r.sent())
                .i32(r.kept()),
        wire ->
            new AdoptSession(
                BusCodecs.session(wire),
                wire.i64(),
                Role.valueOf(wire.text()),
                BusCodecs.instance(wire),
                wire.text(),
                wire.i64(),
                wire.i64(),
                wire.i32()));
  }

  private static RecordCodec<SessionAdopted> sessionAdopted() {
    return new RecordCodec<>(
        SessionAdopted.class,
        (wire, r) ->
            wire.text(r.session().value())
                .text(r.router().value())
                .i64(r.epoch())
                .i64(r.received()),
        wire ->
            new SessionAdopted(
                BusCodecs.session(wire), BusCodecs.instance(wire), wire.i64(), wire.i64()));
  }

  private static RecordCodec<SessionReleased> sessionReleased() {
    return new RecordCodec<>(
        SessionReleased.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()),
        wire -> new SessionReleased(BusCodecs.session(wire), wire.i64()));
  }

  private static RecordCodec<SendElsewhere> sendElsewhere() {
    return new RecordCodec<>(
        SendElsewhere.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()),
        wire -> new SendElsewhere(BusCodecs.session(wire), wire.i64()));
  }
}
