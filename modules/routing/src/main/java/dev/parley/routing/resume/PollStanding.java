package dev.parley.routing.resume;

import dev.parley.contract.polling.TokenHash;

/**
 * How far the posts of a long-poll client go (rule R26).
 *
 * @param token of the client's requests
 * @param post the number of the last post that was taken whole
 * @param through how many of the client's events were taken with it, since the session began
 */
public record PollStanding(TokenHash token, long post, long through) {
  private static final String DOT = ".";

  String encode() {
    return token.hex() + DOT + post + DOT + through;
  }

  /**
   * @throws IllegalArgumentException if it is none
   */
  static PollStanding decode(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 3) {
      throw new IllegalArgumentException("not the standing of a long-poll client");
    }
    return new PollStanding(
        new TokenHash(parts[0]), Long.parseLong(parts[1]), Long.parseLong(parts[2]));
  }
}
