// How alike two sounds are, whatever their delay and level.

/** The samples of PCM16, little-endian. */
export function samples(pcm) {
  const all = new Float64Array(pcm.length >> 1);
  for (let n = 0; n < all.length; n++) {
    all[n] = pcm.readInt16LE(2 * n);
  }
  return all;
}

/** The correlation of `a` with `b` moved by `lag` samples; -1 to 1, 0 where one is silent. */
function at(a, b, lag, step) {
  let [ab, aa, bb] = [0, 0, 0];
  for (let n = Math.max(0, -lag); n < a.length && n + lag < b.length; n += step) {
    const [x, y] = [a[n], b[n + lag]];
    ab += x * y;
    aa += x * x;
    bb += y * y;
  }
  return aa === 0 || bb === 0 ? 0 : ab / Math.sqrt(aa * bb);
}

/** Each so-many-eth sample tells which delays to look at closely. */
const COARSE = 31;
const NEAR = 8;

/** The lag of the best correlation among those of a range. */
function bestLag(a, b, from, to, step) {
  let [best, lag] = [-2, from];
  for (let each = from; each <= to; each++) {
    const value = at(a, b, each, step);
    [best, lag] = value > best ? [value, each] : [best, lag];
  }
  return lag;
}

/**
 * The best correlation of two sounds of one rate, PCM16, over all delays up to `maxLag` samples either way. What only one of them
 * has at its end does not count: compare the lengths as well.
 */
export function correlation(one, other, maxLag) {
  const [a, b] = [samples(one), samples(other)];
  const near = bestLag(a, b, -maxLag, maxLag, COARSE);
  const lag = bestLag(a, b, Math.max(-maxLag, near - NEAR), Math.min(maxLag, near + NEAR), 1);
  return { correlation: at(a, b, lag, 1), lag };
}
