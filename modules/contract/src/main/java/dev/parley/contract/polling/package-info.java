/**
 * Long-poll sessions as the HTTP edge and the instances that hold them see them: their ids, the
 * hashes of their tokens, and what a {@link dev.parley.contract.PollRequest} is answered with.
 */
package dev.parley.contract.polling;
