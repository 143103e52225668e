package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.OpenUpstream;
import dev.parley.contract.Role;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.peer.Peers.Peer;
import dev.parley.routing.health.EndpointUse;
import dev.parley.routing.resume.DownlinkRing.Creditor;
import dev.parley.session.UpstreamInfo;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's end of one session: NONE → OPENING → UP → NONE, as often as the session's machine
 * asks for it. Beside the upstream that serves one more may be opened and stand; it serves when the
 * other is closed or lost. Each is let go of exactly once, and what it still sends after that is
 * dropped. Confined to its router's context.
 */
final class UpstreamSide {
  private static final Logger LOGGER = LoggerFactory.getLogger(UpstreamSide.class);

  /** Whom the upstream is for. Generations are the machine's count of upstreams. */
  interface Owner {
    /** What an upstream that is opened now is opened with; it keeps it (rule R22). */
    long epoch();

    /** The upstream is up; what it has said already follows when this returns. */
    void onUp(int generation, UpstreamInfo info);

    /**
     * No endpoint came up.
     *
     * @param message in the hub's own words
     */
    void onNone(int generation, ErrorCode code, String message);

    /** A frame of the upstream that is up. */
    void onFrame(RoutedUpstream from, Frame frame);

    /**
     * The upstream that was up is gone; it has been let go of. Until this returns the owner may say
     * whose fault it was, else the endpoint is blamed.
     */
    void onGone(int generation, ErrorCode fault);
  }

  private final RouterParts parts;
  private final OpenSession asked;
  private final SessionLog log;
  private final Owner owner;
  private @Nullable OpeningUpstream opening;
  private @Nullable RoutedUpstream upstream;
  private @Nullable RoutedUpstream standing;
  private @Nullable EndpointUse judged;
  private @Nullable String failed;
  private int attempts;

  UpstreamSide(RouterParts parts, OpenSession asked, SessionLog log, Owner owner) {
    this.parts = parts;
    this.asked = asked;
    this.log = log;
    this.owner = owner;
  }

  /** The upstream that serves, or null. */
  @Nullable RoutedUpstream serving() {
    return upstream;
  }

  /**
   * Seeks an upstream; the owner hears of it once, unless the search is given up. The endpoint
   * whose upstream failed last is tried after all others.
   *
   * @param model the route's name or an alias, or null for the default route
   * @param isBeside whether the upstream that serves is kept; else any that is up is closed
   * @param requirements what its endpoint must be capable of
   */
  void open(int generation, @Nullable String model, boolean isBeside, Requirements requirements) {
    RoutedUpstream kept = isBeside ? upstream : null;
    if (kept == null) {
      closeAll();
    }
    Optional<Route> route = parts.config().routes().resolve(model);
    if (route.isEmpty()) {
      ErrorCode code = ErrorCode.MODEL_NOT_FOUND;
      owner.onNone(generation, code, Failures.inWords(code));
      return;
    }
    // What is kept is known by its epoch, too; a newer one would end it.
    long epoch = kept == null ? owner.epoch() : kept.channel().epoch();
    OpeningUpstream mine = new OpeningUpstream(generation, epoch);
    opening = mine;
    UpstreamOpener.Request request =
        new UpstreamOpener.Request(
            asked.session(),
            epoch,
            route.get(),
            requirements,
            kept == null ? OpenUpstream.NONE : kept.channel().generation(),
            failed,
            () -> nextAttempt(mine),
            () -> opening == mine);
    parts
        .opener()
        .open(request)
        .onSuccess(opened -> onOpened(request, mine, opened))
        .onFailure(cause -> onNotOpened(mine, cause));
  }

  private int nextAttempt(OpeningUpstream mine) {
    attempts++;
    mine.onAttempt(attempts);
    return attempts;
  }

  private void onOpened(
      UpstreamOpener.Request request, OpeningUpstream mine, UpstreamOpener.Opened opened) {
    if (opening != mine) {
      opened.use().end();
      parts.opener().close(request, opened.provider(), opened.generation());
      return;
    }
    opening = null;
    Route route = request.route();
    Peer provider = parts.peers().acquire(Role.PROVIDER, opened.provider());
    FrameChannel channel =
        new FrameChannel(
            asked.session(), Leg.UPSTREAM, request.epoch(), opened.generation(), provider);
    RoutedUpstream next =
        new RoutedUpstream(
            channel, mine.generation(), route.name(), opened.endpoint(), opened.use());
    if (upstream == null) {
      serve(next);
    } else {
      standing = next;
    }
    owner.onUp(mine.generation(), opened.info(route));
    mine.early().forEach(this::onEarly);
  }

  private void serve(RoutedUpstream next) {
    upstream = next;
    parts.metrics().sessionOpened(next.route(), next.endpoint());
    log.servedBy(next.route(), next.endpoint());
  }

  private void onEarly(BusRecord record) {
    if (record instanceof Frame frame) {
      onFrame(frame);
    } else if (record instanceof UpstreamClosed closed) {
      onClosed(closed);
    }
  }

  private void onNotOpened(OpeningUpstream mine, Throwable cause) {
    if (opening == mine) {
      opening = null;
      HubException fault = HubException.ofBusFailure(cause);
      owner.onNone(mine.generation(), fault.code(), Failures.inWords(fault));
    }
  }

  void onFrame(Frame frame) {
    if (isOpening(frame.epoch(), frame.generation())) {
      hold(frame);
      return;
    }
    RoutedUpstream from = find(frame.epoch(), frame.generation());
    if (from != null) {
      owner.onFrame(from, frame);
    }
  }

  void onCredit(Credit credit) {
    RoutedUpstream by = find(credit.epoch(), credit.generation());
    if (by != null) {
      by.channel().onCredit(credit);
    }
  }

  void onClosed(UpstreamClosed closed) {
    if (isOpening(closed.epoch(), closed.generation())) {
      hold(closed);
      return;
    }
    RoutedUpstream gone = find(closed.epoch(), closed.generation());
    if (gone != null) {
      LOGGER
          .atWarn()
          .addKeyValue("sessionId", asked.session())
          .addKeyValue("code", closed.fault().label())
          .addKeyValue("detail", closed.detail())
          .log("upstream ended");
      noteFailed(gone, closed.fault());
      letGo(gone, closed.fault());
    }
  }

  /** An instance is gone without a word; perhaps it served an upstream. */
  void onPeerGone(InstanceId instance) {
    onPeerGone(standing, instance);
    onPeerGone(upstream, instance);
  }

  private void onPeerGone(@Nullable RoutedUpstream lost, InstanceId instance) {
    if (lost != null && lost.channel().peer().instance().equals(instance)) {
      // It is the hub's own instance that is gone: nothing speaks against the endpoint.
      lost.use().end();
      FrameChannel channel = lost.channel();
      parts
          .opener()
          .close(
              instance, new CloseUpstream(asked.session(), channel.epoch(), channel.generation()));
      letGo(lost, ErrorCode.PROVIDER_CLOSED);
    }
  }

  private void letGo(RoutedUpstream gone, ErrorCode fault) {
    parts.metrics().upstreamFailed(gone.endpoint(), fault.label());
    letGo(gone);
    judged = gone.use();
    owner.onGone(gone.generation(), fault);
    judged = null;
    gone.use().onFault(fault, null);
  }

  private void noteFailed(RoutedUpstream culprit, ErrorCode fault) {
    // A session that reached its age is as welcome there as anywhere.
    if (fault != ErrorCode.PROVIDER_SESSION_CAP) {
      failed = culprit.endpoint();
    }
  }

  /** What ails the session is the fault of the upstream that it has just lost, or has. */
  void blame(ErrorCode fault) {
    if (judged != null) {
      judged.onFault(fault, null);
    } else if (upstream != null) {
      noteFailed(upstream, fault);
      upstream.use().onFault(fault, null);
    }
  }

  /** It is the session's own fault, here and where it failed before (rule R20). */
  void acquit() {
    failed = null;
    if (judged != null) {
      judged.acquit();
    } else if (upstream != null) {
      upstream.use().acquit();
    }
  }

  /** The upstream that is up has given something of use. */
  void noteOutput() {
    if (upstream != null) {
      upstream.use().onOutput();
    }
  }

  /**
   * Sends an event, if there is an upstream to send it to.
   *
   * @param creditTo the channel it came in by, or null for one the hub made
   */
  void send(String event, @Nullable Creditor creditTo) {
    if (upstream != null) {
      upstream.channel().send(FrameKind.CONTROL, event, creditTo);
    } else if (creditTo != null) {
      creditTo.passedOn(event);
    }
  }

  /** Closes the upstream of this generation, or gives up opening it. */
  void close(int generation) {
    OpeningUpstream soon = opening;
    if (soon != null && soon.generation() == generation) {
      // Its opener closes it should it still come up.
      opening = null;
    }
    close(standing, generation);
    close(upstream, generation);
  }

  private void close(@Nullable RoutedUpstream one, int generation) {
    if (one != null && one.generation() == generation) {
      FrameChannel channel = one.channel();
      channel
          .peer()
          .write(new CloseUpstream(asked.session(), channel.epoch(), channel.generation()));
      one.use().end();
      letGo(one);
    }
  }

  /** Whether somebody serves the session's route, who is not about to stop. */
  boolean mayBeHadElsewhere() {
    RoutedUpstream now = upstream;
    return now != null
        && parts
            .config()
            .routes()
            .resolve(now.route())
            .filter(parts.opener()::isServed)
            .isPresent();
  }

  private void closeAll() {
    opening = null;
    for (RoutedUpstream one : up()) {
      close(one, one.generation());
    }
  }

  /** Lets go of all upstreams without a word to them. */
  void release() {
    opening = null;
    for (RoutedUpstream one : up()) {
      one.use().end();
      letGo(one);
    }
  }

  private List<RoutedUpstream> up() {
    return Stream.of(standing, upstream).flatMap(Stream::ofNullable).toList();
  }

  /** Whoever stands beside one that served serves now. */
  private void letGo(RoutedUpstream had) {
    RoutedUpstream next = standing;
    standing = null;
    if (upstream != null && upstream.generation() == had.generation()) {
      upstream = null;
      parts.metrics().sessionClosed(had.route(), had.endpoint());
      if (next != null) {
        serve(next);
      }
    }
    countFrames(had);
    had.channel().abandon();
    parts.peers().release(had.channel().peer());
  }

  /** Returns what credit is pending (rule R6), and tells how many frames came. */
  void flush() {
    flush(upstream);
    flush(standing);
  }

  private void flush(@Nullable RoutedUpstream one) {
    if (one != null) {
      one.channel().flushCredit();
      countFrames(one);
    }
  }

  private void countFrames(RoutedUpstream of) {
    long frames = of.channel().takeFramesIn();
    if (frames > 0) {
      parts.metrics().framesSeen(Leg.UPSTREAM, frames);
    }
  }

  private @Nullable RoutedUpstream find(long epoch, int generation) {
    return isOf(upstream, epoch, generation)
        ? upstream
        : isOf(standing, epoch, generation) ? standing : null;
  }

  private static boolean isOf(@Nullable RoutedUpstream one, long epoch, int generation) {
    return one != null
        && one.channel().epoch() == epoch
        && one.channel().generation() == generation;
  }

  private boolean isOpening(long epoch, int generation) {
    return opening != null && opening.isAttempt(epoch, generation);
  }

  private void hold(BusRecord record) {
    if (opening != null) {
      opening.hold(record);
    }
  }
}
