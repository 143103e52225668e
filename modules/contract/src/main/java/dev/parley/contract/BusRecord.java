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
        PollRequest {

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

    R pollRequest(PollRequest request);
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
    default R pollRequest(PollRequest request) {
      return other(request);
    }
  }
}
