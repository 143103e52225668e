package dev.parley.polling;

import dev.parley.contract.PollFetch;
import dev.parley.contract.PollRequest;
import dev.parley.contract.ResumeSession;
import dev.parley.contract.SessionId;
import dev.parley.contract.SessionReclaimed;
import dev.parley.contract.error.ErrorCode;
import dev.parley.contract.error.HubException;
import dev.parley.contract.polling.PollReply.PollRefused;
import dev.parley.contract.polling.TokenHash;
import io.vertx.core.eventbus.Message;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Requests for sessions that are not here, while routers are asked for those. A fetch says where
 * its client is in the session; any other request waits a moment for one. Bounded; confined to the
 * instance's context.
 */
final class Reclaims {
  private static final int MAX_SESSIONS = 512;
  private static final int MAX_WAITING = 16;

  /** A client that fetches does so again as soon as its fetch was lost. */
  private static final long FETCH_WITHIN_MS = 500;

  private record Waiting(PollRequest request, Message<?> message) {}

  private static final class Search {
    private final TokenHash token;
    private final List<Waiting> waiting = new ArrayList<>(2);
    private boolean isAsked;

    Search(TokenHash token) {
      this.token = token;
    }
  }

  private final SessionReclaimer reclaimer;
  private final BiFunction<TokenHash, SessionReclaimed, @Nullable PollRefused> onFound;
  private final BiConsumer<PollRequest, Message<?>> onReady;
  private final BiConsumer<Message<?>, PollRefused> refuse;
  private final Map<SessionId, Search> searches = new HashMap<>();

  /**
   * @param onFound takes a session that goes on here, or says why not
   * @param onReady takes the requests that have waited, in order
   * @param refuse answers those that are not granted
   */
  Reclaims(
      SessionReclaimer reclaimer,
      BiFunction<TokenHash, SessionReclaimed, @Nullable PollRefused> onFound,
      BiConsumer<PollRequest, Message<?>> onReady,
      BiConsumer<Message<?>, PollRefused> refuse) {
    this.reclaimer = reclaimer;
    this.onFound = onFound;
    this.onReady = onReady;
    this.refuse = refuse;
  }

  /** A request of a session that is not here came. */
  void add(PollRequest request, Message<?> message) {
    SessionId name = request.session();
    Search known = searches.get(name);
    if (known == null && searches.size() < MAX_SESSIONS) {
      Search begun = new Search(request.token());
      searches.put(name, begun);
      begun.waiting.add(new Waiting(request, message));
      begin(name, begun, request);
    } else if (known != null
        && known.waiting.size() < MAX_WAITING
        && known.token.matches(request.token())) {
      known.waiting.add(new Waiting(request, message));
      begin(name, known, request);
    } else {
      refuse.accept(
          message, new PollRefused(ErrorCode.HUB_UNAVAILABLE, "The session is looked for."));
    }
  }

  private void begin(SessionId name, Search search, PollRequest request) {
    if (request instanceof PollFetch fetch) {
      ask(name, search, fetch.cursor());
    } else {
      reclaimer.later(FETCH_WITHIN_MS, () -> ask(name, search, ResumeSession.UNKNOWN));
    }
  }

  private void ask(SessionId name, Search search, long after) {
    if (search.isAsked) {
      return;
    }
    search.isAsked = true;
    reclaimer
        .reclaim(name, search.token, after)
        .onSuccess(reclaimed -> onReclaimed(name, search, reclaimed))
        .onFailure(
            failure -> {
              HubException fault = HubException.ofBusFailure(failure);
              end(
                  name,
                  search,
                  fault.code() == ErrorCode.NOT_FOUND
                      ? Refusals.unknown()
                      : new PollRefused(fault.code(), String.valueOf(fault.getMessage())));
            });
  }

  private void onReclaimed(SessionId name, Search search, SessionReclaimed reclaimed) {
    PollRefused refused = onFound.apply(search.token, reclaimed);
    if (refused != null) {
      reclaimer.giveBack(reclaimed);
      end(name, search, refused);
      return;
    }
    searches.remove(name);
    search.waiting.forEach(each -> onReady.accept(each.request(), each.message()));
  }

  private void end(SessionId name, Search search, PollRefused why) {
    searches.remove(name);
    search.waiting.forEach(each -> refuse.accept(each.message(), why));
  }
}
