package dev.parley.polling;

import dev.parley.contract.polling.PollReply;
import dev.parley.contract.polling.PollReply.PollEvents;
import java.util.List;

/** What fetches were answered with. */
final class PollReplies {
  private PollReplies() {}

  static List<String> of(PollReply reply) {
    return ((PollEvents) reply).events();
  }
}
