package dev.parley.contract.peer;

import dev.parley.contract.InstanceId;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/**
 * What a node tells all others at short intervals: that it lives (rule R3), whom it has taken for
 * gone, and which endpoints it passes over. Endpoints go by name; nothing else of them travels
 * (rule R28).
 *
 * @param losses how often it has taken nodes for gone, of those it has lately
 * @param tripped the endpoints whose circuit is open there
 */
public record Beat(InstanceId node, List<Loss> losses, List<Tripped> tripped) {
  /** The most entries of either kind. */
  public static final int MAX_ENTRIES = 256;

  private static final Pattern ENDPOINT = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

  /** The longest time that an endpoint is passed over on another node's word, in milliseconds. */
  public static final long MAX_RETRY_MS = Duration.ofMinutes(20).toMillis();

  /**
   * A node that was taken for gone. What both had together is given up on both sides, each time
   * once: the count tells one time from the next.
   *
   * @param count from 1
   */
  public record Loss(InstanceId node, int count) {
    public Loss {
      require(count >= 1, "a loss counts from 1");
    }
  }

  /**
   * An endpoint that is passed over.
   *
   * @param trip counts its circuit's openings on that node
   * @param retryMs until a session may try it there
   */
  public record Tripped(String endpoint, long trip, long retryMs) {
    public Tripped {
      require(ENDPOINT.matcher(endpoint).matches(), "not an endpoint's name");
      require(trip >= 0, "trips are counted");
      require(retryMs > 0 && retryMs <= MAX_RETRY_MS, "no time to wait");
    }
  }

  public Beat {
    losses = List.copyOf(losses);
    tripped = List.copyOf(tripped);
    require(losses.size() <= MAX_ENTRIES && tripped.size() <= MAX_ENTRIES, "too many entries");
  }

  private static void require(boolean holds, String otherwise) {
    if (!holds) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
