package dev.parley.provider.glm;

import dev.parley.provider.api.EndpointConfig;

/**
 * What the endpoint of a session wants.
 *
 * @param model as GLM names it
 * @param hubTurns whether the hub detects turns, even those that GLM could
 * @param inputFormat how it is given the user's sound
 */
record Account(String model, boolean hubTurns, InputFormat inputFormat) {
  /**
   * @throws IllegalArgumentException for an input format that GLM does not know
   */
  static Account of(EndpointConfig endpoint) {
    String format = endpoint.inputFormat();
    return new Account(
        endpoint.model(),
        endpoint.hubDetectsTurns(),
        format == null ? InputFormat.PCM24 : InputFormat.of(format));
  }
}
