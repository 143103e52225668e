package dev.parley.routing;

import dev.parley.contract.BusRecord;
import dev.parley.contract.CloseUpstream;
import dev.parley.contract.Credit;
import dev.parley.contract.Frame;
import dev.parley.contract.FrameKind;
import dev.parley.contract.InstanceId;
import dev.parley.contract.Leg;
import dev.parley.contract.OpenSession;
import dev.parley.contract.Role;
import dev.parley.contract.UpstreamClosed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.peer.Peers.Peer;
import dev.parley.routing.health.EndpointUse;
import dev.parley.session.UpstreamInfo;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The provider's end of one session: NONE → OPENING → UP → NONE, as often as the session's machine
 * asks for it. At most one upstream is open or being opened; each is let go of exactly once, and
 * what it still sends after that is dropped. Confined to its router's context.
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
  private @Nullable EndpointUse judged;
  private @Nullable String failed;
  private int attempts;

  UpstreamSide(RouterParts parts, OpenSession asked, SessionLog log, Owner owner) {
    this.parts = parts;
    this.asked = asked;
    this.log = log;
    this.owner = owner;
  }

  /** The upstream that is up, or null. */
  @Nullable RoutedUpstream up() {
    return upstream;
  }

  /** The generation that is up or being opened; 0 for neither. */
  int generation() {
    RoutedUpstream now = upstream;
    OpeningUpstream soon = opening;
    return now != null ? now.generation() : soon != null ? soon.generation() : 0;
  }

  /**
   * Seeks an upstream; the owner hears of it once, unless the search is given up. The endpoint
   * whose upstream failed last is tried after all others. An upstream that is still up is closed.
   *
   * @param model the route's name or an alias, or null for the default route
   * @param requirements what its endpoint must be capable of
   */
  void open(int generation, @Nullable String model, Requirements requirements) {
    close();
    Optional<Route> route = parts.config().routes().resolve(model);
    if (route.isEmpty()) {
      ErrorCode code = ErrorCode.MODEL_NOT_FOUND;
      owner.onNone(generation, code, Failures.inWords(code));
      return;
    }
    long epoch = owner.epoch();
    OpeningUpstream mine = new OpeningUpstream(generation, epoch);
    opening = mine;
    UpstreamOpener.Request request =
        new UpstreamOpener.Request(
            asked.session(),
            epoch,
            route.get(),
            requirements,
            null,
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
    upstream =
        new RoutedUpstream(
            channel, mine.generation(), route.name(), opened.endpoint(), opened.use());
    parts.metrics().sessionOpened(route.name(), opened.endpoint());
    log.servedBy(route.name(), opened.endpoint());
    UpstreamInfo info =
        new UpstreamInfo(
            route.name(),
            opened.endpoint(),
            opened.model(),
            opened.created(),
            opened.capabilities(),
            route::answersTo);
    owner.onUp(mine.generation(), info);
    mine.early().forEach(this::onEarly);
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
    } else if (upstream != null && isUp(frame.epoch(), frame.generation())) {
      owner.onFrame(upstream, frame);
    }
  }

  void onCredit(Credit credit) {
    if (upstream != null && isUp(credit.epoch(), credit.generation())) {
      upstream.channel().onCredit(credit);
    }
  }

  void onClosed(UpstreamClosed closed) {
    if (isOpening(closed.epoch(), closed.generation())) {
      hold(closed);
    } else if (isUp(closed.epoch(), closed.generation())) {
      LOGGER
          .atWarn()
          .addKeyValue("sessionId", asked.session())
          .addKeyValue("code", closed.fault().label())
          .addKeyValue("detail", closed.detail())
          .log("upstream ended");
      onGone(closed.fault());
    }
  }

  /** An instance is gone without a word; perhaps it served the upstream. */
  void onPeerGone(InstanceId instance) {
    RoutedUpstream lost = upstream;
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

  private void onGone(ErrorCode fault) {
    RoutedUpstream gone = upstream;
    if (gone != null) {
      noteFailed(gone, fault);
      letGo(gone, fault);
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

  /** What ails the session is the fault of the upstream that it has, or has just lost. */
  void blame(ErrorCode fault) {
    if (upstream != null) {
      noteFailed(upstream, fault);
      upstream.use().onFault(fault, null);
    } else if (judged != null) {
      judged.onFault(fault, null);
    }
  }

  /** It is the session's own fault, here and where it failed before (rule R20). */
  void acquit() {
    failed = null;
    if (upstream != null) {
      upstream.use().acquit();
    } else if (judged != null) {
      judged.acquit();
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
  void send(String event, @Nullable FrameChannel creditTo) {
    if (upstream != null) {
      upstream.channel().send(FrameKind.CONTROL, event, creditTo);
    } else if (creditTo != null) {
      creditTo.passedOn(event);
    }
  }

  /** Closes the upstream of this generation, or gives up opening it. */
  void close(int generation) {
    if (generation() == generation) {
      close();
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

  /** Gives up one that is being opened, too: its opener closes it should it still come up. */
  private void close() {
    opening = null;
    if (upstream != null) {
      FrameChannel channel = upstream.channel();
      channel
          .peer()
          .write(new CloseUpstream(asked.session(), channel.epoch(), channel.generation()));
      release();
    }
  }

  /** Lets go of the upstream without a word to it. */
  void release() {
    opening = null;
    RoutedUpstream had = upstream;
    if (had != null) {
      had.use().end();
      letGo(had);
    }
  }

  private void letGo(RoutedUpstream had) {
    upstream = null;
    countFrames(had);
    had.channel().abandon();
    parts.peers().release(had.channel().peer());
    parts.metrics().sessionClosed(had.route(), had.endpoint());
  }

  /** Returns what credit is pending (rule R6), and tells how many frames came. */
  void flush() {
    if (upstream != null) {
      upstream.channel().flushCredit();
      countFrames(upstream);
    }
  }

  private void countFrames(RoutedUpstream of) {
    long frames = of.channel().takeFramesIn();
    if (frames > 0) {
      parts.metrics().framesSeen(Leg.UPSTREAM, frames);
    }
  }

  private boolean isUp(long epoch, int generation) {
    return upstream != null
        && upstream.channel().epoch() == epoch
        && upstream.channel().generation() == generation;
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
