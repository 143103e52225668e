package dev.parley.codec;

import dev.parley.audio.format.AudioFormat;
import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseCodec;
import dev.parley.contract.CodecFault;
import dev.parley.contract.CodecOpened;
import dev.parley.contract.Convert;
import dev.parley.contract.Converted;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenCodec;
import dev.parley.contract.Role;
import dev.parley.contract.SessionId;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubFault;
import dev.parley.contract.flow.Fence;
import dev.parley.contract.peer.Peers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversions of one verticle instance, one per session and leg, of the highest epoch and
 * generation asked for (rule R22). Confined to the verticle's context; time is handed in.
 */
final class CodecTable implements BusRecord.SomeCases<Void>, OpenConversion.Owner {
  private static final Logger LOGGER = LoggerFactory.getLogger(CodecTable.class);

  private record Direction(SessionId session, Leg leg) {}

  private static final class Served {
    private final OpenConversion conversion;
    private final Peers.Peer router;
    private long heardMs;

    Served(OpenConversion conversion, Peers.Peer router, long nowMs) {
      this.conversion = conversion;
      this.router = router;
      this.heardMs = nowMs;
    }
  }

  private final Vertx vertx;
  private final Workshop workshop;
  private final Jobs jobs;
  private final CodecMetrics metrics;
  private final Peers routers;
  private final LoopShare share;
  private final Fence<Direction> fence = new Fence<>();
  private final Map<Direction, Served> served = new HashMap<>();

  /** Those that are served, and those whose last job still runs. */
  private final Set<OpenConversion> all = new HashSet<>();

  CodecTable(Vertx vertx, Workshop workshop, Jobs jobs, CodecMetrics metrics) {
    this.vertx = vertx;
    this.workshop = workshop;
    this.jobs = jobs;
    this.metrics = metrics;
    this.share = new LoopShare(workshop.nanoClock().getAsLong());
    this.routers = new Peers(vertx, this::onRouterGone);
  }

  /**
   * Opens a conversion. A repeated request shares the first one's answer; a newer one of the same
   * direction ends what is there; an older one fails, and so does one for want of room.
   */
  Future<CodecOpened> open(OpenCodec request) {
    Served current = served.get(directionOf(request.session(), request.leg()));
    if (current != null && current.conversion.matches(request.epoch(), request.generation())) {
      return answer(current.conversion);
    }
    try {
      return answer(begin(request, current));
    } catch (HubFault refused) {
      metrics.refused(refused.code());
      return Future.failedFuture(refused);
    }
  }

  private OpenConversion begin(OpenCodec request, @Nullable Served current) {
    if (request.leg() != Leg.CODEC_IN && request.leg() != Leg.CODEC_OUT) {
      throw unavailable("this is no leg of a codec");
    }
    AudioFormat from = format(request.from());
    AudioFormat to = format(request.to());
    Direction direction = directionOf(request.session(), request.leg());
    if (!fence.admit(direction, request.epoch(), request.generation())) {
      throw unavailable("the session has a newer owner");
    }
    if (current != null) {
      end(current, null);
    }
    if (!isServed(request.session()) && !workshop.slots().tryTake()) {
      throw unavailable("this node converts the sound of as many sessions as it may");
    }
    OpenConversion opening =
        new OpenConversion(request, jobs, share, workshop.nanoClock(), loadOf(from, to), this);
    Peers.Peer router = routers.acquire(Role.ROUTER, request.router());
    served.put(direction, new Served(opening, router, nowMs()));
    all.add(opening);
    metrics.opened(request.from(), request.to());
    Future<Void> warm =
        Cost.isOpus(from) || Cost.isOpus(to)
            ? workshop.warmth().ready(vertx, jobs)
            : Future.succeededFuture();
    opening.open(warm, () -> workshop.conversions().apply(from, to));
    return opening;
  }

  /** How long others wait says nothing that would help. */
  private OpenConversion.Load loadOf(AudioFormat from, AudioFormat to) {
    return Cost.isOpus(from) || Cost.isOpus(to) ? workshop.load() : (waited, now) -> {};
  }

  private static AudioFormat format(String described) {
    try {
      return AudioFormat.parse(described);
    } catch (IllegalArgumentException unknown) {
      throw unavailable("this codec knows no such format: " + unknown.getMessage());
    }
  }

  private static Future<CodecOpened> answer(OpenConversion conversion) {
    OpenCodec of = conversion.request();
    return conversion
        .opened()
        .map(new CodecOpened(of.session(), of.epoch(), of.leg(), of.generation()))
        .recover(closed -> Future.failedFuture(unavailable("the conversion was closed meanwhile")));
  }

  private static HubFault unavailable(String words) {
    return new HubFault(ErrorCode.CODEC_UNAVAILABLE, words);
  }

  /** How many directions are served. */
  int size() {
    return served.size();
  }

  /** Closes what was not heard of for the longest time that a session lasts. */
  void onTick(long nowMs) {
    long longestMs = workshop.config().longestIdle().toMillis();
    for (Served one : List.copyOf(served.values())) {
      if (nowMs - one.heardMs > longestMs) {
        end(one, ErrorCode.SESSION_EXPIRED);
      }
    }
  }

  /** Ends all conversions; completes when no job runs any more. */
  Future<Void> closeAll() {
    List.copyOf(served.values()).forEach(one -> end(one, null));
    return Future.join(List.copyOf(all).stream().map(one -> one.close(null)).toList()).mapEmpty();
  }

  @Override
  public Void convert(Convert convert) {
    Served one = find(convert.session(), convert.leg(), convert.epoch(), convert.generation());
    if (one != null) {
      one.heardMs = nowMs();
      one.conversion.onConvert(convert);
    }
    return null;
  }

  @Override
  public Void closeCodec(CloseCodec close) {
    Served one = find(close.session(), close.leg(), close.epoch(), close.generation());
    if (one != null) {
      end(one, null);
    }
    return null;
  }

  @Override
  public Void frame(Frame frame) {
    return other(frame);
  }

  @Override
  public Void credit(Credit credit) {
    return other(credit);
  }

  /** Records that are for others change nothing. */
  @Override
  public Void other(BusRecord record) {
    return null;
  }

  @Override
  public void onConverted(OpenConversion from, Converted part) {
    CodecFault fault = part.fault();
    if (fault != null) {
      metrics.fault(fault.code());
    }
    Served one = servedAs(from);
    if (one != null) {
      one.router.write(part);
    }
  }

  @Override
  public void onRan(OpenConversion conversion, Lane lane, long nanos) {
    metrics.ran(lane, nanos);
  }

  @Override
  public void onBroken(OpenConversion conversion, String why, @Nullable Throwable cause) {
    LOGGER
        .atError()
        .addKeyValue("sessionId", conversion.request().session())
        .addKeyValue("leg", conversion.request().leg())
        .addKeyValue("from", conversion.request().from())
        .addKeyValue("to", conversion.request().to())
        .setCause(cause)
        .log("conversion ended: {}", why);
    Served one = servedAs(conversion);
    if (one != null) {
      end(one, ErrorCode.INTERNAL);
    }
  }

  @Override
  public void onClosed(OpenConversion conversion, @Nullable ErrorCode code) {
    all.remove(conversion);
    metrics.closed(conversion.request().from(), conversion.request().to(), code);
  }

  private @Nullable Served servedAs(OpenConversion conversion) {
    OpenCodec request = conversion.request();
    Served one = served.get(directionOf(request.session(), request.leg()));
    return one != null && one.conversion == conversion ? one : null;
  }

  /** A record of a higher epoch ends what a lower one opened. */
  private @Nullable Served find(SessionId session, Leg leg, long epoch, int generation) {
    Direction direction = directionOf(session, leg);
    Served one = served.get(direction);
    if (one == null || one.conversion.matches(epoch, generation)) {
      return one;
    }
    if (epoch > one.conversion.request().epoch()) {
      fence.raise(direction, epoch);
      end(one, null);
    }
    return null;
  }

  private void end(Served one, @Nullable ErrorCode code) {
    OpenCodec request = one.conversion.request();
    served.remove(directionOf(request.session(), request.leg()), one);
    routers.release(one.router);
    if (!isServed(request.session())) {
      workshop.slots().release();
    }
    one.conversion.close(code);
  }

  private boolean isServed(SessionId session) {
    return served.containsKey(directionOf(session, Leg.CODEC_IN))
        || served.containsKey(directionOf(session, Leg.CODEC_OUT));
  }

  private void onRouterGone(InstanceId router) {
    for (Served one : List.copyOf(served.values())) {
      if (one.router.instance().equals(router)) {
        end(one, ErrorCode.HUB_UNAVAILABLE);
      }
    }
  }

  private static Direction directionOf(SessionId session, Leg leg) {
    return new Direction(session, leg);
  }

  private long nowMs() {
    return workshop.nanoClock().getAsLong() / 1_000_000;
  }
}
