/**
 * Sound in plain Java: no Vert.x, no clock, no socket. Inside the hub sound is mono signed 16-bit
 * little-endian PCM at 24 kHz in frames of 20 ms; what is in this module brings the formats of
 * clients and providers to that form and back, and hears when somebody speaks.
 */
package dev.parley.audio;
