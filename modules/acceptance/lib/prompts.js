// What to say to the emulator so that it does what a test needs.

/** An ordinary question; the answer is short. */
export const SHORT = 'Hello there, how are you?';
/** The answer takes many seconds to speak and is still arriving when the next client event gets there. */
export const LONG = 'Please tell me a very long story.';
/** Makes it call the session's tool of that name. */
export const callTool = (name) => `Please call the tool ${name}.`;
