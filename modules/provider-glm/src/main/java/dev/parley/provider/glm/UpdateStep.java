package dev.parley.provider.glm;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.provider.glm.Steps.Step;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Configures GLM anew and waits until it has said whether it takes that. */
final class UpdateStep implements Step {
  private final GlmLine line;
  private final Clock clock;
  private final ObjectNode session;
  private final Step accepted;
  private final Step refused;
  private boolean sent;

  /**
   * @param accepted what follows if GLM takes it
   * @param refused what follows if not
   */
  UpdateStep(GlmLine line, Clock clock, ObjectNode session, Step accepted, Step refused) {
    this.line = line;
    this.clock = clock;
    this.session = session;
    this.accepted = accepted;
    this.refused = refused;
  }

  @Override
  public @Nullable List<Step> advance() {
    if (!sent) {
      sent = true;
      line.update(session, clock);
      return null;
    }
    return switch (line.update()) {
      case ACCEPTED -> List.of(accepted);
      case REFUSED -> List.of(refused);
      default -> null;
    };
  }
}
