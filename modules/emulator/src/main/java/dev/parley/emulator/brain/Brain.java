package dev.parley.emulator.brain;

import java.util.List;

/** Answers questions at once. Any thread. */
@FunctionalInterface
public interface Brain {
  /**
   * @return the answer's items in order; none is an empty answer
   * @throws BrainFailure if the response is to fail
   */
  List<Thought> think(Question question);

  /** A response that fails instead of being answered. */
  final class BrainFailure extends RuntimeException {
    private final String type;
    private final String code;

    public BrainFailure(String type, String code, String message) {
      super(message, null, false, false);
      this.type = type;
      this.code = code;
    }

    public String type() {
      return type;
    }

    public String code() {
      return code;
    }
  }
}
