/**
 * How a client comes back to its session over another link (rules R24 and R25), in plain Java:
 * {@link dev.parley.routing.resume.DownlinkRing} keeps what the client may have missed, {@link
 * dev.parley.routing.resume.ResumeTokens} says who may have it.
 */
@NullMarked
package dev.parley.routing.resume;

import org.jspecify.annotations.NullMarked;
