package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * What of a session object is the hub's, not the provider's (rule R21).
 *
 * @param sessionId the hub's session id
 * @param upstream the route and the upstream behind it
 */
record SessionIdentity(String sessionId, UpstreamInfo upstream) {
  /** Puts the hub's id and the route's name into a session object of the provider's. */
  void imprint(ObjectNode session) {
    session.put("id", sessionId);
    if (session.has("model") || !"transcription".equals(session.path("type").asText())) {
      session.put("model", upstream.route());
    }
  }
}
