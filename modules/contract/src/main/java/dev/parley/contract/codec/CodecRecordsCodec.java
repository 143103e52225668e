package dev.parley.contract.codec;

import static dev.parley.contract.codec.BusCodecs.instance;
import static dev.parley.contract.codec.BusCodecs.session;

import dev.parley.contract.CloseCodec;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.SessionId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The codecs of the records between routers and audio codecs. */
final class CodecRecordsCodec {
  static final List<RecordCodec<?>> ALL =
      List.of(openCodec(), codecOpened(), convert(), converted(), closeCodec());

  private CodecRecordsCodec() {}

  private static RecordCodec<OpenCodec> openCodec() {
    return new RecordCodec<>(
        OpenCodec.class,
        (wire, r) ->
            head(wire, r.session(), r.epoch(), r.leg(), r.generation())
                .text(r.router().value())
                .text(r.from())
                .text(r.to()),
        wire ->
            new OpenCodec(
                session(wire),
                wire.i64(),
                Leg.ofCode(wire.u8()),
                wire.i32(),
                instance(wire),
                wire.text(),
                wire.text()));
  }

  private static RecordCodec<CodecOpened> codecOpened() {
    return new RecordCodec<>(
        CodecOpened.class,
        (wire, r) -> head(wire, r.session(), r.epoch(), r.leg(), r.generation()),
        wire -> new CodecOpened(session(wire), wire.i64(), Leg.ofCode(wire.u8()), wire.i32()));
  }

  private static RecordCodec<Convert> convert() {
    return new RecordCodec<>(
        Convert.class,
        (wire, r) ->
            head(wire, r.session(), r.epoch(), r.leg(), r.generation())
                .i64(r.seq())
                .u8(r.what().code())
                .text(r.payload()),
        wire ->
            new Convert(
                session(wire),
                wire.i64(),
                Leg.ofCode(wire.u8()),
                wire.i32(),
                wire.i64(),
                Convert.What.ofCode(wire.u8()),
                wire.text()));
  }

  private static RecordCodec<Converted> converted() {
    return new RecordCodec<>(
        Converted.class,
        (wire, r) ->
            fault(
                head(wire, r.session(), r.epoch(), r.leg(), r.generation())
                    .i64(r.seq())
                    .flag(r.isLast())
                    .text(r.payload()),
                r.fault()),
        wire ->
            new Converted(
                session(wire),
                wire.i64(),
                Leg.ofCode(wire.u8()),
                wire.i32(),
                wire.i64(),
                wire.flag(),
                wire.text(),
                fault(wire)));
  }

  private static RecordCodec<CloseCodec> closeCodec() {
    return new RecordCodec<>(
        CloseCodec.class,
        (wire, r) -> head(wire, r.session(), r.epoch(), r.leg(), r.generation()),
        wire -> new CloseCodec(session(wire), wire.i64(), Leg.ofCode(wire.u8()), wire.i32()));
  }

  private static WireWriter head(
      WireWriter wire, SessionId session, long epoch, Leg leg, int generation) {
    return wire.text(session.value()).i64(epoch).u8(leg.code()).i32(generation);
  }

  private static void fault(WireWriter wire, @Nullable CodecFault fault) {
    wire.flag(fault != null);
    if (fault != null) {
      wire.u8(fault.code().number()).text(fault.message());
    }
  }

  private static @Nullable CodecFault fault(WireReader wire) {
    return wire.flag() ? new CodecFault(CodecFault.Code.ofNumber(wire.u8()), wire.text()) : null;
  }
}
