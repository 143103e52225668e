package dev.parley.emulator.fault;

import dev.parley.emulator.brain.Brain;
import dev.parley.emulator.brain.Question;
import dev.parley.emulator.brain.Thought;
import java.util.List;
import java.util.Optional;

/** A brain that fails, or has nothing to say, when armed so. */
public final class FaultyBrain implements Brain {
  private final Brain brain;
  private final Faults faults;
  private final String failureCode;
  private final String key;

  /**
   * @param failureCode of a failure whose arming has none
   * @param key of the connection that it answers on
   */
  public FaultyBrain(Brain brain, Faults faults, String failureCode, String key) {
    this.key = key;
    this.failureCode = failureCode;
    this.brain = brain;
    this.faults = faults;
  }

  @Override
  public List<Thought> think(Question question) {
    Optional<Arming> failure = faults.take(Fault.FAILED_RESPONSE, key);
    if (failure.isPresent()) {
      String code = failure.get().code();
      throw new BrainFailure(
          "server_error",
          code.isEmpty() ? failureCode : code,
          "The model could not answer this time.");
    }
    boolean empty = faults.take(Fault.EMPTY_RESPONSE, key).isPresent();
    return empty ? List.of() : brain.think(question);
  }
}
