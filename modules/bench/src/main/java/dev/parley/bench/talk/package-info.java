/**
 * Conversations as people have them, many at once, through the hub and an emulator in processes of
 * their own. Start at {@link dev.parley.bench.talk.TalkBench}.
 */
package dev.parley.bench.talk;
