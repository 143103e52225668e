package dev.parley.contract.codec;

import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.OpenSession;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionId;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.RefusalReply;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageCodec;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The codecs of every record of the contract. Register them once per Vert.x instance. */
public final class BusCodecs {
  /** One codec per record type, in no particular order. */
  static final List<RecordCodec<?>> ALL =
      Stream.of(sessionCodecs(), ResumeCodecs.ALL, PollCodecs.ALL, CodecRecordsCodec.ALL)
          .flatMap(List::stream)
          .toList();

  private BusCodecs() {}

  private static List<RecordCodec<?>> sessionCodecs() {
    return List.of(
        frame(),
        credit(),
        openSession(),
        sessionAccepted(),
        closeLink(),
        linkClosed(),
        openUpstream(),
        upstreamOpened(),
        closeUpstream(),
        upstreamClosed(),
        announcement(),
        BeatCodec.codec(),
        refusalReply());
  }

  /** Makes this bus carry the contract's records. */
  public static void register(EventBus bus) {
    ALL.forEach(codec -> register(bus, codec));
  }

  private static <T> void register(EventBus bus, RecordCodec<T> codec) {
    bus.registerDefaultCodec(codec.type(), codec);
  }

  /** The codec of the stream, which is the one whose cost matters. */
  public static MessageCodec<Frame, Frame> ofFrames() {
    return frame();
  }

  private static RecordCodec<Frame> frame() {
    return new RecordCodec<>(
        Frame.class,
        (wire, r) ->
            wire.text(r.session().value())
                .u8(r.leg().code())
                .i64(r.epoch())
                .i32(r.generation())
                .i64(r.seq())
                .u8(r.kind().code())
                .text(r.payload()),
        wire ->
            new Frame(
                session(wire),
                Leg.ofCode(wire.u8()),
                wire.i64(),
                wire.i32(),
                wire.i64(),
                FrameKind.ofCode(wire.u8()),
                wire.text()));
  }

  private static RecordCodec<Credit> credit() {
    return new RecordCodec<>(
        Credit.class,
        (wire, r) ->
            wire.text(r.session().value())
                .u8(r.leg().code())
                .i64(r.epoch())
                .i32(r.generation())
                .i32(r.frames())
                .i64(r.bytes()),
        wire ->
            new Credit(
                session(wire),
                Leg.ofCode(wire.u8()),
                wire.i64(),
                wire.i32(),
                wire.i32(),
                wire.i64()));
  }

  private static RecordCodec<OpenSession> openSession() {
    return new RecordCodec<>(
        OpenSession.class,
        (wire, r) ->
            wire.text(r.session().value())
                .i64(r.epoch())
                .text(r.linkRole().name())
                .text(r.link().value())
                .text(r.subject())
                .text(r.route())
                .text(r.config())
                .flag(r.hubEvents()),
        wire ->
            new OpenSession(
                session(wire),
                wire.i64(),
                Role.valueOf(wire.text()),
                instance(wire),
                wire.text(),
                wire.optionalText(),
                wire.optionalText(),
                wire.flag()));
  }

  private static RecordCodec<SessionAccepted> sessionAccepted() {
    return new RecordCodec<>(
        SessionAccepted.class,
        (wire, r) -> wire.text(r.session().value()).text(r.router().value()),
        wire -> new SessionAccepted(session(wire), instance(wire)));
  }

  private static RecordCodec<CloseLink> closeLink() {
    return new RecordCodec<>(
        CloseLink.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()).i32(r.code()).text(r.reason()),
        wire -> new CloseLink(session(wire), wire.i64(), wire.i32(), wire.text()));
  }

  private static RecordCodec<LinkClosed> linkClosed() {
    return new RecordCodec<>(
        LinkClosed.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()).i32(r.code()),
        wire -> new LinkClosed(session(wire), wire.i64(), wire.i32()));
  }

  private static RecordCodec<OpenUpstream> openUpstream() {
    return new RecordCodec<>(
        OpenUpstream.class,
        (wire, r) ->
            wire.text(r.session().value())
                .i64(r.epoch())
                .i32(r.generation())
                .i32(r.keeps())
                .text(r.router().value())
                .text(r.endpoint())
                .text(r.config()),
        wire ->
            new OpenUpstream(
                session(wire),
                wire.i64(),
                wire.i32(),
                wire.i32(),
                instance(wire),
                wire.text(),
                wire.optionalText()));
  }

  private static RecordCodec<UpstreamOpened> upstreamOpened() {
    return new RecordCodec<>(
        UpstreamOpened.class,
        (wire, r) ->
            wire.text(r.session().value()).i64(r.epoch()).i32(r.generation()).text(r.created()),
        wire -> new UpstreamOpened(session(wire), wire.i64(), wire.i32(), wire.text()));
  }

  private static RecordCodec<CloseUpstream> closeUpstream() {
    return new RecordCodec<>(
        CloseUpstream.class,
        (wire, r) -> wire.text(r.session().value()).i64(r.epoch()).i32(r.generation()),
        wire -> new CloseUpstream(session(wire), wire.i64(), wire.i32()));
  }

  private static RecordCodec<UpstreamClosed> upstreamClosed() {
    return new RecordCodec<>(
        UpstreamClosed.class,
        (wire, r) ->
            wire.text(r.session().value())
                .i64(r.epoch())
                .i32(r.generation())
                .i32(r.fault().number())
                .text(r.detail()),
        wire ->
            new UpstreamClosed(
                session(wire),
                wire.i64(),
                wire.i32(),
                ErrorCode.ofNumber(wire.i32()),
                wire.text()));
  }

  private static RecordCodec<Announcement> announcement() {
    return new RecordCodec<>(
        Announcement.class,
        (wire, r) ->
            wire.text(r.role().name())
                .text(r.instance().value())
                .text(r.node().value())
                .i64(r.eventLoop())
                .text(r.serves())
                .text(r.capabilities())
                .text(r.version())
                .flag(r.leaving()),
        wire ->
            new Announcement(
                Role.valueOf(wire.text()),
                instance(wire),
                instance(wire),
                wire.i64(),
                wire.text(),
                wire.text(),
                wire.text(),
                wire.flag()));
  }

  private static RecordCodec<RefusalReply> refusalReply() {
    return new RecordCodec<>(
        RefusalReply.class,
        (wire, r) -> wire.i32(r.code().number()).text(r.words()).i64(r.retryAfter().toMillis()),
        wire ->
            new RefusalReply(
                ErrorCode.ofNumber(wire.i32()), wire.text(), Duration.ofMillis(wire.i64())));
  }

  static SessionId session(WireReader wire) {
    return new SessionId(wire.text());
  }

  static InstanceId instance(WireReader wire) {
    return new InstanceId(wire.text());
  }
}
