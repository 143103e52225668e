package dev.parley.emulator.openai;

import io.vertx.core.json.JsonObject;

/** Tokens of one response, by modality (protocol page, 4.6 and 7.1). */
record Usage(
    int inputText,
    int inputAudio,
    int cachedText,
    int cachedAudio,
    int outputText,
    int outputAudio) {
  static final Usage NONE = new Usage(0, 0, 0, 0, 0, 0);

  private static final int CHARACTERS_PER_TOKEN = 4;
  private static final int CACHE_STEP = 64;
  private static final int USER_BYTES_PER_TOKEN = 100 * 48;
  private static final int ASSISTANT_BYTES_PER_TOKEN = 50 * 48;

  static int textTokens(String text) {
    return (text.length() + CHARACTERS_PER_TOKEN - 1) / CHARACTERS_PER_TOKEN;
  }

  /** Characters that so many tokens hold. */
  static int characters(int tokens) {
    return tokens * CHARACTERS_PER_TOKEN;
  }

  static int heardTokens(int pcmBytes) {
    return (pcmBytes + USER_BYTES_PER_TOKEN - 1) / USER_BYTES_PER_TOKEN;
  }

  static int spokenTokens(int pcmBytes) {
    return (pcmBytes + ASSISTANT_BYTES_PER_TOKEN - 1) / ASSISTANT_BYTES_PER_TOKEN;
  }

  /** This input, of which the cache holds what the response before had read. */
  static Usage input(int text, int audio, Usage before) {
    return new Usage(
        text,
        audio,
        Math.min(text, before.inputText) / CACHE_STEP * CACHE_STEP,
        Math.min(audio, before.inputAudio) / CACHE_STEP * CACHE_STEP,
        0,
        0);
  }

  Usage plusOutput(int text, int audio) {
    return new Usage(
        inputText, inputAudio, cachedText, cachedAudio, outputText + text, outputAudio + audio);
  }

  int total() {
    return inputText + inputAudio + outputText + outputAudio;
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("total_tokens", total())
        .put("input_tokens", inputText + inputAudio)
        .put("output_tokens", outputText + outputAudio)
        .put(
            "input_token_details",
            new JsonObject()
                .put("text_tokens", inputText)
                .put("audio_tokens", inputAudio)
                .put("image_tokens", 0)
                .put("cached_tokens", cachedText + cachedAudio)
                .put(
                    "cached_tokens_details",
                    new JsonObject()
                        .put("text_tokens", cachedText)
                        .put("audio_tokens", cachedAudio)
                        .put("image_tokens", 0)))
        .put(
            "output_token_details",
            new JsonObject().put("text_tokens", outputText).put("audio_tokens", outputAudio));
  }
}
