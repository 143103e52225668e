package dev.parley.hub.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The hosts that need no proxy, as {@code NO_PROXY} lists them: entries between commas or spaces,
 * each {@code *}, a domain (itself and all below it, a leading dot or {@code *.} changes nothing),
 * an IP address, or a CIDR block; each but the first may end in {@code :port}. An entry that is
 * none of these matches nothing. Case does not matter; names are not resolved.
 */
final class NoProxy {
  private static final String OCTET = "(25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern ADDRESS =
      Pattern.compile("(OCTET\\.){3}OCTET|[0-9a-f:.]*:[0-9a-f:.]*".replace("OCTET", OCTET));
  private static final Pattern PORT = Pattern.compile("(.*[^:]|\\[.*]):(\\d{1,5})");

  private final List<String> entries;

  NoProxy(String list) {
    this.entries =
        Arrays.stream(list.toLowerCase(Locale.ROOT).split("[,\\s]+"))
            .filter(entry -> !entry.isEmpty())
            .toList();
  }

  /**
   * @param host a name, or an address with or without brackets
   */
  boolean covers(String host, int port) {
    String plain = unbracketed(host.toLowerCase(Locale.ROOT)).replaceAll("\\.$", "");
    return entries.stream().anyMatch(entry -> matches(entry, plain, port));
  }

  private static boolean matches(String entry, String host, int port) {
    if (entry.equals("*")) {
      return true;
    }
    String pattern = entry;
    var withPort = PORT.matcher(entry);
    boolean severalColons = entry.indexOf(':') != entry.lastIndexOf(':');
    if (withPort.matches() && (!severalColons || entry.startsWith("["))) {
      if (Integer.parseInt(withPort.group(2)) != port) {
        return false;
      }
      pattern = withPort.group(1);
    }
    pattern = unbracketed(pattern);
    if (pattern.contains("/")) {
      return inBlock(pattern, host);
    }
    if (isAddress(pattern)) {
      return isAddress(host) && Arrays.equals(bytes(pattern), bytes(host));
    }
    String domain = pattern.replaceFirst("^\\*?\\.", "");
    return host.equals(domain) || host.endsWith("." + domain);
  }

  private static boolean inBlock(String block, String host) {
    String[] parts = block.split("/", 2);
    if (!isAddress(parts[0]) || !isAddress(host) || !parts[1].matches("\\d{1,3}")) {
      return false;
    }
    byte[] network = bytes(parts[0]);
    byte[] address = bytes(host);
    int bits = Integer.parseInt(parts[1]);
    if (network.length != address.length || network.length == 0 || bits > network.length * 8) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((network[bit / 8] & mask) != (address[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAddress(String text) {
    return ADDRESS.matcher(text).matches() && bytes(text).length > 0;
  }

  /** The bytes of a literal address; nothing for one that is malformed. */
  private static byte[] bytes(String literal) {
    try {
      return InetAddress.getByName(literal).getAddress();
    } catch (UnknownHostException malformed) {
      return new byte[0];
    }
  }

  private static String unbracketed(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
