// A network of namespaces, one for each node: one net that the nodes have among themselves and that can be cut, and one by which clients and
// providers reach them. Needs root; where namespaces cannot be made it says so.
import { execFileSync } from 'node:child_process';
import { createServer, connect } from 'node:net';
import { once } from 'node:events';

const ip = (...args) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
const quietly = (...args) => {
  try {
    ip(...args);
  } catch {
    // It is not there.
  }
};

/** Names of interfaces are short, and two runs on a machine must not meet. */
const TAG = `p${process.pid.toString(36)}`;
const NET = 10 + (process.pid % 200);

/** The side of clients and providers. */
export const OUTSIDE = `10.78.${NET}.254`;

/** Whether this machine lets a namespace be made. */
export function hasNamespaces() {
  try {
    ip('netns', 'add', `${TAG}x`);
    ip('netns', 'del', `${TAG}x`);
    return true;
  } catch {
    return false;
  }
}

export class Network {
  #relays = [];

  /** `count` namespaces. */
  constructor(count) {
    this.nodes = Array.from({ length: count }, (_, index) => ({
      space: `${TAG}n${index}`,
      inner: `10.77.${NET}.${index + 1}`,
      outer: `10.78.${NET}.${index + 1}`,
      cable: `${TAG}i${index}`,
    }));
    for (const bridge of [`${TAG}bi`, `${TAG}bo`]) {
      ip('link', 'add', bridge, 'type', 'bridge');
      ip('link', 'set', bridge, 'up');
    }
    ip('addr', 'add', `${OUTSIDE}/24`, 'dev', `${TAG}bo`);
    this.nodes.forEach((node, index) => {
      ip('netns', 'add', node.space);
      ip('-n', node.space, 'link', 'set', 'lo', 'up');
      this.#plug(node, `${TAG}i${index}`, 'inner0', `${TAG}bi`, node.inner);
      this.#plug(node, `${TAG}o${index}`, 'outer0', `${TAG}bo`, node.outer);
    });
  }

  #plug({ space }, cable, name, bridge, address) {
    ip('link', 'add', cable, 'type', 'veth', 'peer', 'name', name, 'netns', space);
    ip('link', 'set', cable, 'master', bridge, 'up');
    ip('-n', space, 'addr', 'add', `${address}/24`, 'dev', name);
    ip('-n', space, 'link', 'set', name, 'up');
  }

  /** The command that runs another one in the namespace of a node. */
  inside(index, command) {
    return ['ip', 'netns', 'exec', this.nodes[index].space, ...command];
  }

  /** Cuts a node off from the others; who is outside reaches it as before. */
  cut(index) {
    ip('link', 'set', this.nodes[index].cable, 'down');
  }

  heal(index) {
    ip('link', 'set', this.nodes[index].cable, 'up');
  }

  /** Lets the nodes reach a port of this machine's loopback; the URL is changed accordingly. */
  async reachable(url) {
    const { port } = new URL(url);
    const relay = createServer((near) => {
      const far = connect(Number(port), '127.0.0.1');
      const end = () => [near, far].forEach((socket) => socket.destroy());
      near.on('error', end).on('close', end).pipe(far);
      far.on('error', end).on('close', end).pipe(near);
    });
    relay.listen(0, OUTSIDE);
    await once(relay, 'listening');
    this.#relays.push(relay);
    return url.replace(/\/\/[^/]+/, `//${OUTSIDE}:${relay.address().port}`);
  }

  close() {
    this.#relays.forEach((relay) => relay.close());
    this.nodes.forEach(({ space }) => quietly('netns', 'del', space));
    [`${TAG}bi`, `${TAG}bo`].forEach((bridge) => quietly('link', 'del', bridge));
  }
}
