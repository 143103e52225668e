package dev.parley.ingress.auth;

import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;

/** The hub's API keys. Immutable; any thread. */
final class HubKeys {
  private final List<HubKey> keys;
  private final List<byte[]> hashes;

  HubKeys(List<HubKey> keys) {
    this.keys = List.copyOf(keys);
    this.hashes = keys.stream().map(HubKey::hash).toList();
  }

  /** Whose key this is. Takes as long for every credential of one length, whoever it belongs to. */
  Optional<String> subjectOf(String credential) {
    byte[] hash = Hashes.sha256(credential);
    int found = -1;
    for (int i = 0; i < hashes.size(); i++) {
      if (MessageDigest.isEqual(hash, hashes.get(i))) {
        found = i;
      }
    }
    return found < 0 ? Optional.empty() : Optional.of(keys.get(found).subject());
  }
}
