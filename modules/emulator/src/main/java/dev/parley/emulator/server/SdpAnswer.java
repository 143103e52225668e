package dev.parley.emulator.server;

/**
 * What every offer of a call is answered with: Opus and G.711 in one section, the data channel in
 * the other, all candidates in it (protocol page, 1.5). Nobody listens there.
 */
final class SdpAnswer {
  static final String TEXT =
      """
      v=0
      o=- 8392648123 2 IN IP4 127.0.0.1
      s=-
      t=0 0
      a=group:BUNDLE 0 1
      a=msid-semantic:WMS realtimeapi
      m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8
      c=IN IP4 127.0.0.1
      a=setup:active
      a=mid:0
      a=ice-ufrag:parley
      a=ice-pwd:0123456789abcdef01234567
      a=fingerprint:sha-256 %s
      a=rtcp-mux
      a=rtpmap:111 opus/48000/2
      a=fmtp:111 minptime=10;useinbandfec=1
      a=rtpmap:0 PCMU/8000
      a=rtpmap:8 PCMA/8000
      a=sendrecv
      a=candidate:1 1 udp 2130706431 127.0.0.1 3478 typ host
      a=end-of-candidates
      m=application 9 UDP/DTLS/SCTP webrtc-datachannel
      c=IN IP4 127.0.0.1
      a=setup:active
      a=mid:1
      a=ice-ufrag:parley
      a=ice-pwd:0123456789abcdef01234567
      a=fingerprint:sha-256 %s
      a=sctp-port:5000
      a=max-message-size:262144
      """
          .formatted(fingerprint(), fingerprint())
          .replace("\n", "\r\n");

  private SdpAnswer() {}

  private static String fingerprint() {
    return "AB:".repeat(31) + "AB";
  }
}
