package dev.parley.ingress.upgrade;

/**
 * What a client wants of one connection, whether its session is new or one to go on with.
 *
 * @param quality to be told how good the connection is
 * @param binaryAudio the sound of answers in binary messages
 */
public record ConnectionWish(boolean quality, boolean binaryAudio) {}
