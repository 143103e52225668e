package dev.parley.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/**
 * A response that the next upstream is asked for because the last one did not finish it.
 *
 * @param body the {@code response} object that the client asked with, or null for a plain one
 * @param continues the open response whose id it goes on under, because the client has seen nothing
 *     of it yet (rule R14); null if it is a new one
 * @param outOfBand whether it belongs to no conversation
 */
record Reask(@Nullable ObjectNode body, @Nullable OpenResponse continues, boolean outOfBand) {}
