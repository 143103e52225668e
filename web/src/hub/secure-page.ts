const ANSWER_WITHIN_MS = 5_000;

/** The same page by https: at the same port, or at that of https where none is named. */
export function securely(address: string): string {
  const url = new URL(address);
  url.protocol = 'https:';
  return url.href;
}

/**
 * Whether the page is there by https too, with a certificate that the browser trusts. A hub has one port, with TLS or without; what has both
 * is a proxy before it, of which the hub knows nothing. Asks for a picture, as pictures of another origin tell whether they came. Never throws.
 *
 * @param pictureUrl a picture of the page as it is
 */
export function isThereSecurely(pictureUrl: string): Promise<boolean> {
  return new Promise((resolve) => {
    const picture = new Image();
    picture.onload = () => resolve(true);
    picture.onerror = () => resolve(false);
    setTimeout(() => resolve(false), ANSWER_WITHIN_MS);
    picture.src = securely(pictureUrl);
  });
}
