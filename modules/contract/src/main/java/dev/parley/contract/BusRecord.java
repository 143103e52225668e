package dev.parley.contract;

/**
 * Everything that travels to a verticle instance's own address. Frames make up the stream; the rest
 * is control and is never dropped. One address for both keeps their order.
 *
 * <p>{@link #match} makes every receiver say what it does with every record: a new one breaks each
 * place that must handle it.
 */
public sealed interface BusRecord
    permits Frame,
        Credit,
        OpenSession,
        SessionAccepted,
        CloseLink,
        LinkClosed,
        OpenUpstream,
        UpstreamOpened,
        CloseUpstream,
        UpstreamClosed,
        ResumeSession,
        SessionResumed,
        LinkDetached,
        AdoptSession,
        SessionAdopted,
        SessionReleased,
        SendElsewhere,
        PollRequest,
        PollMark,
        PollMarked,
        ReclaimSession,
        SessionReclaimed,
        OpenCodec,
        CodecOpened,
        Convert,
        Converted,
        CloseCodec {

  SessionId session();

  <R> R match(Cases<R> cases);

  /** One method per record. */
  interface Cases<R> {
    R frame(Frame frame);

    R credit(Credit credit);

    R openSession(OpenSession open);

    R sessionAccepted(SessionAccepted accepted);

    R closeLink(CloseLink close);

    R linkClosed(LinkClosed closed);

    R openUpstream(OpenUpstream open);

    R upstreamOpened(UpstreamOpened opened);

    R closeUpstream(CloseUpstream close);

    R upstreamClosed(UpstreamClosed closed);

    R resumeSession(ResumeSession resume);

    R sessionResumed(SessionResumed resumed);

    R linkDetached(LinkDetached detached);

    R adoptSession(AdoptSession adopt);

    R sessionAdopted(SessionAdopted adopted);

    R sessionReleased(SessionReleased released);

    R sendElsewhere(SendElsewhere send);

    R pollRequest(PollRequest request);

    R pollMark(PollMark mark);

    R pollMarked(PollMarked marked);

    R reclaimSession(ReclaimSession reclaim);

    R sessionReclaimed(SessionReclaimed reclaimed);

    R openCodec(OpenCodec open);

    R codecOpened(CodecOpened opened);

    R convert(Convert convert);

    R converted(Converted converted);

    R closeCodec(CloseCodec close);
  }

  /** For a receiver that most records are not for: it says once what becomes of those. */
  interface SomeCases<R> extends Cases<R> {
    /** A record that no other method of the receiver takes. */
    R other(BusRecord record);

    @Override
    default R openSession(OpenSession open) {
      return other(open);
    }

    @Override
    default R sessionAccepted(SessionAccepted accepted) {
      return other(accepted);
    }

    @Override
    default R closeLink(CloseLink close) {
      return other(close);
    }

    @Override
    default R linkClosed(LinkClosed closed) {
      return other(closed);
    }

    @Override
    default R openUpstream(OpenUpstream open) {
      return other(open);
    }

    @Override
    default R upstreamOpened(UpstreamOpened opened) {
      return other(opened);
    }

    @Override
    default R closeUpstream(CloseUpstream close) {
      return other(close);
    }

    @Override
    default R upstreamClosed(UpstreamClosed closed) {
      return other(closed);
    }

    @Override
    default R resumeSession(ResumeSession resume) {
      return other(resume);
    }

    @Override
    default R sessionResumed(SessionResumed resumed) {
      return other(resumed);
    }

    @Override
    default R linkDetached(LinkDetached detached) {
      return other(detached);
    }

    @Override
    default R adoptSession(AdoptSession adopt) {
      return other(adopt);
    }

    @Override
    default R sessionAdopted(SessionAdopted adopted) {
      return other(adopted);
    }

    @Override
    default R sessionReleased(SessionReleased released) {
      return other(released);
    }

    @Override
    default R sendElsewhere(SendElsewhere send) {
      return other(send);
    }

    @Override
    default R pollRequest(PollRequest request) {
      return other(request);
    }

    @Override
    default R pollMark(PollMark mark) {
      return other(mark);
    }

    @Override
    default R pollMarked(PollMarked marked) {
      return other(marked);
    }

    @Override
    default R reclaimSession(ReclaimSession reclaim) {
      return other(reclaim);
    }

    @Override
    default R sessionReclaimed(SessionReclaimed reclaimed) {
      return other(reclaimed);
    }

    @Override
    default R openCodec(OpenCodec open) {
      return other(open);
    }

    @Override
    default R codecOpened(CodecOpened opened) {
      return other(opened);
    }

    @Override
    default R convert(Convert convert) {
      return other(convert);
    }

    @Override
    default R converted(Converted converted) {
      return other(converted);
    }

    @Override
    default R closeCodec(CloseCodec close) {
      return other(close);
    }
  }
}
