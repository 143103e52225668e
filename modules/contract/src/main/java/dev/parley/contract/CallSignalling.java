package dev.parley.contract;

import io.vertx.core.json.JsonObject;

/**
 * How an edge asks an endpoint's provider to set up a WebRTC call between a browser and the vendor,
 * without ever holding the endpoint's key. One address per endpoint and question; whoever serves
 * the endpoint answers. A failure carries the number of an {@link
 * dev.parley.contract.error.ErrorCode} and words of ours. Bodies are JSON, since there are two of
 * them for a call that lasts minutes.
 */
public final class CallSignalling {
  /** Bound of an offer and of an answer, in characters. */
  public static final int MAX_SDP_CHARS = 64 * 1024;

  private CallSignalling() {}

  /**
   * Where a short-lived key of the vendor's is made. The question is the GA session object to
   * attach to it; the answer has {@code value}, {@code expires_at} in seconds since 1970, and
   * {@code id} if the vendor gave one.
   */
  public static Address<JsonObject> keys(String endpoint) {
    return new Address<>("parley.signalling.keys." + endpoint, JsonObject.class);
  }

  /**
   * Where an offer is handed to the vendor. The question has {@code key}, as made by {@link #keys},
   * and {@code sdp}; the answer has the vendor's {@code sdp}.
   */
  public static Address<JsonObject> offers(String endpoint) {
    return new Address<>("parley.signalling.offers." + endpoint, JsonObject.class);
  }
}
