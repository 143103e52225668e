package dev.parley.contract.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.contract.AdoptSession;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CloseLink;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.LinkClosed;
import dev.parley.contract.LinkDetached;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.OpenSession;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.PollEnd;
import dev.parley.contract.PollFetch;
import dev.parley.contract.PollMark;
import dev.parley.contract.PollMarked;
import dev.parley.contract.PollOpen;
import dev.parley.contract.PollPost;
import dev.parley.contract.PollResume;
import dev.parley.contract.ReclaimSession;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.Role;
import dev.parley.contract.SendElsewhere;
import dev.parley.contract.SessionAccepted;
import dev.parley.contract.SessionAdopted;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.SessionReleased;
import dev.parley.contract.SessionResumed;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.UpstreamOpened;
import dev.parley.contract.directory.Announcement;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.RefusalReply;
import dev.parley.contract.peer.Beat;
import dev.parley.contract.peer.Beat.Loss;
import dev.parley.contract.peer.Beat.Tripped;
import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEnded;
import dev.parley.contract.polling.PollReply.PollEvents;
import dev.parley.contract.polling.PollReply.PollOpened;
import dev.parley.contract.polling.PollReply.PollPosted;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.PollReply.PollResumed;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Records between nodes: whole at any offset of any buffer, or refused. */
class RecordCodecPropertyTest {
  @Property(tries = 300)
  void recordSurvivesTheWireAtAnyOffset(
      @ForAll("records") Object record,
      @ForAll @IntRange(max = 40) int before,
      @ForAll @IntRange(max = 40) int after) {
    Buffer wire = Buffer.buffer(new byte[before]);
    codecOf(record).encodeToWire(wire, record);
    wire.appendBytes(new byte[after]);

    assertThat(codecOf(record).decodeFromWire(before, wire)).isEqualTo(record);
  }

  @Property(tries = 300)
  void recordThatEndsTooEarlyIsRefused(
      @ForAll("records") Object record, @ForAll @IntRange(max = 10_000) int cut) {
    Buffer whole = wire(record);
    Buffer part = whole.getBuffer(0, cut % whole.length());

    assertThatThrownBy(() -> codecOf(record).decodeFromWire(0, part))
        .isInstanceOf(WireException.class);
  }

  @Property(tries = 300)
  void anyBytesAreARecordOrRefusedAndNothingElse(
      @ForAll("records") Object record,
      @ForAll @IntRange(max = 10_000) int at,
      @ForAll byte value) {
    Buffer bytes = wire(record);
    bytes.setByte(at % bytes.length(), value);

    try {
      assertThat(codecOf(record).decodeFromWire(0, bytes)).isInstanceOf(record.getClass());
    } catch (WireException refused) {
      assertThat(refused).hasMessageNotContaining("null");
    }
  }

  @Property(tries = 100)
  void otherVersionIsRefused(@ForAll("records") Object record, @ForAll byte version) {
    Buffer bytes = wire(record);
    bytes.setByte(0, version == RecordCodec.VERSION ? (byte) (version + 1) : version);

    assertThatThrownBy(() -> codecOf(record).decodeFromWire(0, bytes))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("unknown version");
  }

  @Property(tries = 100)
  void withinANodeTheRecordItselfIsHandedOver(@ForAll("records") Object record) {
    assertThat(codecOf(record).transform(record)).isSameAs(record);
  }

  @Example
  void everyRecordHasACodecOfItsOwnName() {
    Set<Class<?>> types = new HashSet<>();
    BusCodecs.ALL.forEach(codec -> types.add(codec.type()));
    assertThat(types)
        .containsAll(recordsOf(BusRecord.class))
        .containsAll(recordsOf(PollReply.class));
    assertThat(types).contains(Announcement.class, Beat.class);
    assertThat(BusCodecs.ALL.stream().map(RecordCodec::name)).doesNotHaveDuplicates();
  }

  /** What a sealed interface permits in the end. */
  private static Set<Class<?>> recordsOf(Class<?> sealed) {
    Set<Class<?>> records = new HashSet<>();
    for (Class<?> permitted : sealed.getPermittedSubclasses()) {
      records.addAll(permitted.isRecord() ? Set.of(permitted) : recordsOf(permitted));
    }
    return records;
  }

  @Example
  void aListThatClaimsMoreThanThereIsMakesNoRoomForIt() {
    Buffer wire = wire(new PollEvents(1, List.of("{}")));
    wire.setInt(wire.length() - "{}".length() - 2 * Integer.BYTES, Integer.MAX_VALUE);

    assertThatThrownBy(() -> codecOf(new PollEvents(1, List.of())).decodeFromWire(0, wire))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("too early");
  }

  @Example
  void aFlagThatIsNeitherZeroNorOneIsRefused() {
    OpenSession open =
        new OpenSession(
            new SessionId("sess_1"),
            1,
            Role.INGRESS,
            new InstanceId("a"),
            "anonymous",
            null,
            null,
            true);
    Buffer wire = wire(open);
    wire.setByte(wire.length() - 1, (byte) 2);

    assertThatThrownBy(() -> codecOf(open).decodeFromWire(0, wire))
        .isInstanceOf(WireException.class)
        .hasMessageContaining("flag");
  }

  @Example
  void theNumbersOnTheWireNeverChange() {
    assertThat(Leg.values())
        .extracting(Leg::code)
        .containsExactly((byte) 1, (byte) 2, (byte) 3, (byte) 4);
    assertThat(Leg.values())
        .containsExactly(Leg.LINK, Leg.UPSTREAM, Leg.CODEC_IN, Leg.CODEC_OUT)
        .allMatch(leg -> Leg.ofCode(leg.code()) == leg);
    assertThat(Convert.What.values())
        .containsExactly(Convert.What.SOUND, Convert.What.END, Convert.What.RESET)
        .allMatch(what -> what.code() == what.ordinal() + 1)
        .allMatch(what -> Convert.What.ofCode(what.code()) == what);
    assertThat(CodecFault.Code.values())
        .containsExactly(
            CodecFault.Code.INVALID_AUDIO,
            CodecFault.Code.AUDIO_GAP,
            CodecFault.Code.AUDIO_TOO_LONG,
            CodecFault.Code.AUDIO_STREAM_LOST)
        .allMatch(code -> code.number() == code.ordinal() + 1)
        .allMatch(code -> CodecFault.Code.ofNumber(code.number()) == code);
  }

  @Example
  void whatARecordIsPrintedAsHasNoSecretOfIt() {
    SessionId session = new SessionId("sess_1");
    InstanceId instance = new InstanceId("a");

    assertThat(
            new ResumeSession(session, Role.INGRESS, instance, "somebody", "classified", 7)
                .toString())
        .contains("sess_1", "after=7")
        .doesNotContain("classified");
    assertThat(new SessionResumed(session, instance, 1, 2, 3, "classified").toString())
        .contains("sess_1", "position=2")
        .doesNotContain("classified");
  }

  private static Buffer wire(Object record) {
    Buffer wire = Buffer.buffer();
    codecOf(record).encodeToWire(wire, record);
    return wire;
  }

  @SuppressWarnings("unchecked")
  private static RecordCodec<Object> codecOf(Object record) {
    return (RecordCodec<Object>)
        BusCodecs.ALL.stream()
            .filter(codec -> codec.type().equals(record.getClass()))
            .findFirst()
            .orElseThrow();
  }

  @Provide
  Arbitrary<Object> records() {
    return Arbitraries.oneOf(
        List.of(
            streamRecords(),
            linkRecords(),
            resumeRecords(),
            beats(),
            upstreamRecords(),
            pollRequests(),
            pollReplies(),
            reclaims(),
            codecRecords()));
  }

  private static Arbitrary<Object> streamRecords() {
    Arbitrary<Object> frames =
        Combinators.combine(
                sessions(), Arbitraries.of(Leg.class), longs(), ints(), longs(), kinds(), texts())
            .as(Frame::new);
    Arbitrary<Object> credits =
        Combinators.combine(sessions(), Arbitraries.of(Leg.class), longs(), ints(), ints(), longs())
            .as(Credit::new);
    Arbitrary<Object> announcements =
        Combinators.combine(
                Arbitraries.of(Role.class),
                instances(),
                instances(),
                longs(),
                texts(),
                texts(),
                texts(),
                Arbitraries.of(true, false))
            .as(Announcement::new);
    return Arbitraries.oneOf(List.of(frames, credits, announcements));
  }

  private static Arbitrary<Object> beats() {
    Arbitrary<Loss> losses =
        Combinators.combine(instances(), Arbitraries.integers().greaterOrEqual(1)).as(Loss::new);
    Arbitrary<Tripped> tripped =
        Combinators.combine(
                Arbitraries.of("a", "openai-2", "x.y_z"),
                Arbitraries.longs().greaterOrEqual(0),
                Arbitraries.longs().between(1, Beat.MAX_RETRY_MS))
            .as(Tripped::new);
    return Combinators.combine(instances(), losses.list().ofMaxSize(5), tripped.list().ofMaxSize(5))
        .as(Beat::new);
  }

  private static Arbitrary<Object> linkRecords() {
    Arbitrary<Object> opens =
        Combinators.combine(
                sessions(),
                longs(),
                Arbitraries.of(Role.class),
                instances(),
                texts(),
                texts().injectNull(0.3),
                texts().injectNull(0.3),
                Arbitraries.of(true, false))
            .as(OpenSession::new);
    Arbitrary<Object> accepted =
        Combinators.combine(sessions(), instances()).as(SessionAccepted::new);
    Arbitrary<Object> closes =
        Combinators.combine(sessions(), longs(), ints(), texts()).as(CloseLink::new);
    Arbitrary<Object> closed = Combinators.combine(sessions(), longs(), ints()).as(LinkClosed::new);
    return Arbitraries.oneOf(List.of(opens, accepted, closes, closed));
  }

  private static Arbitrary<Object> resumeRecords() {
    Arbitrary<Object> resumes =
        Combinators.combine(
                sessions(), Arbitraries.of(Role.class), instances(), texts(), texts(), longs())
            .as(ResumeSession::new);
    Arbitrary<Object> resumed =
        Combinators.combine(sessions(), instances(), longs(), longs(), longs(), texts())
            .as(SessionResumed::new);
    Arbitrary<Object> detached =
        Combinators.combine(sessions(), longs(), ints()).as(LinkDetached::new);
    Arbitrary<Object> adopts =
        Combinators.combine(
                sessions(),
                longs(),
                Arbitraries.of(Role.class),
                instances(),
                texts(),
                longs(),
                longs(),
                ints())
            .as(AdoptSession::new);
    Arbitrary<Object> adopted =
        Combinators.combine(sessions(), instances(), longs(), longs()).as(SessionAdopted::new);
    Arbitrary<Object> released = Combinators.combine(sessions(), longs()).as(SessionReleased::new);
    Arbitrary<Object> sends = Combinators.combine(sessions(), longs()).as(SendElsewhere::new);
    return Arbitraries.oneOf(List.of(resumes, resumed, detached, adopts, adopted, released, sends));
  }

  private static Arbitrary<Object> reclaims() {
    Arbitrary<Object> marks =
        Combinators.combine(sessions(), longs(), tokens(), longs(), longs()).as(PollMark::new);
    Arbitrary<Object> marked =
        Combinators.combine(sessions(), longs(), longs()).as(PollMarked::new);
    Arbitrary<Object> asks =
        Combinators.combine(sessions(), instances(), tokens(), longs()).as(ReclaimSession::new);
    Arbitrary<SessionReclaimed.Standing> standings =
        Combinators.combine(longs(), longs(), longs(), longs(), longs())
            .as(SessionReclaimed.Standing::new);
    Arbitrary<Object> reclaimed =
        Combinators.combine(
                sessions(), instances(), longs(), standings, texts(), Arbitraries.of(true, false))
            .as(SessionReclaimed::new);
    return Arbitraries.oneOf(List.of(marks, marked, asks, reclaimed));
  }

  private static Arbitrary<Object> upstreamRecords() {
    Arbitrary<Object> opens =
        Combinators.combine(
                sessions(), longs(), ints(), ints(), instances(), texts(), texts().injectNull(0.3))
            .as(OpenUpstream::new);
    Arbitrary<Object> opened =
        Combinators.combine(sessions(), longs(), ints(), texts()).as(UpstreamOpened::new);
    Arbitrary<Object> closes =
        Combinators.combine(sessions(), longs(), ints()).as(CloseUpstream::new);
    Arbitrary<Object> closed =
        Combinators.combine(sessions(), longs(), ints(), Arbitraries.of(ErrorCode.class), texts())
            .as(UpstreamClosed::new);
    Arbitrary<Object> refused =
        Combinators.combine(
                Arbitraries.of(ErrorCode.class),
                texts(),
                Arbitraries.longs().between(0, 86_400_000).map(Duration::ofMillis))
            .as(RefusalReply::new);
    return Arbitraries.oneOf(List.of(opens, opened, closes, closed, refused));
  }

  private static Arbitrary<Object> pollRequests() {
    Arbitrary<Object> opens =
        Combinators.combine(
                sessions(),
                tokens(),
                texts(),
                texts().injectNull(0.3),
                texts().injectNull(0.3),
                Arbitraries.of(true, false),
                texts().list().ofMaxSize(5))
            .as(PollOpen::new);
    Arbitrary<Object> fetches =
        Combinators.combine(sessions(), tokens(), longs(), ints()).as(PollFetch::new);
    Arbitrary<Object> posts =
        Combinators.combine(sessions(), tokens(), longs(), texts().list().ofMaxSize(5))
            .as(PollPost::new);
    Arbitrary<Object> ends = Combinators.combine(sessions(), tokens()).as(PollEnd::new);
    Arbitrary<Object> resumes =
        Combinators.combine(
                sessions(), tokens(), texts(), sessions(), instances(), texts(), longs())
            .as(PollResume::new);
    return Arbitraries.oneOf(List.of(opens, resumes, fetches, posts, ends));
  }

  private static Arbitrary<Object> pollReplies() {
    Arbitrary<Object> opened = longs().map(PollOpened::new);
    Arbitrary<Object> events =
        Combinators.combine(longs(), texts().list().ofMaxSize(5)).as(PollEvents::new);
    Arbitrary<Object> posted = longs().map(PollPosted::new);
    Arbitrary<Object> ended = Arbitraries.just(new PollEnded());
    Arbitrary<Object> refused =
        Combinators.combine(Arbitraries.of(ErrorCode.class), texts(), longs()).as(PollRefused::new);
    Arbitrary<Object> resumed = Combinators.combine(longs(), longs(), texts()).as(PollResumed::new);
    return Arbitraries.oneOf(List.of(opened, resumed, events, posted, ended, refused));
  }

  private static Arbitrary<Object> codecRecords() {
    Arbitrary<Leg> legs = Arbitraries.of(Leg.class);
    Arbitrary<CodecFault> faults =
        Combinators.combine(Arbitraries.of(CodecFault.Code.class), texts()).as(CodecFault::new);
    Arbitrary<Object> opens =
        Combinators.combine(sessions(), longs(), legs, ints(), instances(), texts(), texts())
            .as(OpenCodec::new);
    Arbitrary<Object> opened =
        Combinators.combine(sessions(), longs(), legs, ints()).as(CodecOpened::new);
    Arbitrary<Object> converts =
        Combinators.combine(
                sessions(),
                longs(),
                legs,
                ints(),
                longs(),
                Arbitraries.of(Convert.What.class),
                texts())
            .as(Convert::new);
    Arbitrary<Object> converted =
        Combinators.combine(
                sessions(),
                longs(),
                legs,
                ints(),
                longs(),
                Arbitraries.of(true, false),
                texts(),
                faults.injectNull(0.5))
            .as(Converted::new);
    Arbitrary<Object> closes =
        Combinators.combine(sessions(), longs(), legs, ints()).as(CloseCodec::new);
    return Arbitraries.oneOf(List.of(opens, opened, converts, converted, closes));
  }

  private static Arbitrary<TokenHash> tokens() {
    return texts().map(TokenHash::of);
  }

  private static Arbitrary<SessionId> sessions() {
    return base62().map(id -> new SessionId("sess_" + id));
  }

  private static Arbitrary<InstanceId> instances() {
    return base62().map(InstanceId::new);
  }

  private static Arbitrary<String> base62() {
    return Arbitraries.strings().alpha().numeric().ofMinLength(1).ofMaxLength(64);
  }

  private static Arbitrary<FrameKind> kinds() {
    return Arbitraries.of(FrameKind.class);
  }

  /** Whole characters of every plane: half a surrogate pair cannot come from a socket. */
  private static Arbitrary<String> texts() {
    return Arbitraries.integers()
        .between(0, Character.MAX_CODE_POINT)
        .filter(point -> point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE)
        .list()
        .ofMaxSize(60)
        .map(
            points ->
                points.stream()
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString());
  }

  private static Arbitrary<Long> longs() {
    return Arbitraries.longs();
  }

  private static Arbitrary<Integer> ints() {
    return Arbitraries.integers();
  }
}
