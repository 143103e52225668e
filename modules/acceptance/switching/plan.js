// Which fault is met in which phase of a session, on which route. A pair that cannot occur says why.

/**
 * `switching`: the fault meets the endpoint that is to take over, after a reset in mid-audio; a third one does. `detached`: the client's
 * connection is cut in mid-audio, and the fault strikes before it is back.
 */
export const PHASES = [
  'connect', 'ready', 'listening', 'user speaking', 'committed', 'response created', 'mid-audio', 'tool call pending', 'idle', 'switching', 'detached',
];
/** The protocols of a route's two endpoints: the one that fails and the one that takes over. */
export const ROUTES = [['openai', 'openai'], ['openai', 'glm'], ['glm', 'openai'], ['glm', 'glm']];
/** The one fault that no emulator can play: its process is killed. */
export const KILL = 'KILL';

const HEARD_OR_NOT = 'it acts on a response, whether somebody hears it or not: see mid-audio and response created';
const STANDS = 'the connection stands: it acts while one is made';
const NONE_YET = 'no connection stands yet: STALL_HANDSHAKE and ERROR_THEN_CLOSE are its likes';
const TWICE = 'what fails again on the next endpoint counts as the fault of what was asked, not of the endpoint';
const NOTHING_ASKED = 'no response is asked for in this phase';

/** How a fault comes about. */
const AT_CONNECT = { phases: { connect: 'arm', switching: 'arm' }, otherwise: () => STANDS };
const AT_ANY_TIME = {
  phases: {
    ready: 'act', listening: 'act', 'user speaking': 'act', committed: 'act', 'response created': 'act', 'mid-audio': 'act',
    'tool call pending': 'act', idle: 'act', detached: 'act',
  },
  otherwise: (phase) => (phase === 'switching' ? TWICE : NONE_YET),
};
const ofResponse = (phases, otherwise) => ({
  phases,
  otherwise: (phase) => (phase === 'switching' ? TWICE : phase === 'detached' ? HEARD_OR_NOT : NO_RESPONSE.includes(phase) ? NOTHING_ASKED : otherwise),
});
const NO_RESPONSE = ['connect', 'ready', 'listening', 'user speaking', 'idle'];

const FAULTS = {
  REFUSE: AT_CONNECT,
  HTTP_401: AT_CONNECT,
  HTTP_429: AT_CONNECT,
  HTTP_5XX: AT_CONNECT,
  STALL_UPGRADE: AT_CONNECT,
  STALL_HANDSHAKE: AT_CONNECT,
  ERROR_THEN_CLOSE: AT_CONNECT,
  STALL_RESPONSE: ofResponse({ committed: 'arm', 'tool call pending': 'arm' }, 'it acts on a response that has not begun: see committed'),
  STALL_MID_RESPONSE: ofResponse(
    { 'response created': 'arm', 'mid-audio': 'arm', 'tool call pending': 'arm' }, 'it acts on a response that has begun: see response created'),
  CLOSE_MID_RESPONSE: AT_ANY_TIME,
  RESET_MID_RESPONSE: AT_ANY_TIME,
  FAILED_RESPONSE: ofResponse({ 'response created': 'arm', 'tool call pending': 'arm' }, 'it ends a response of which nothing was heard: see response created'),
  EMPTY_RESPONSE: ofResponse({ 'response created': 'arm', 'tool call pending': 'arm' }, 'it ends a response of which nothing was heard: see response created'),
  GARBAGE_FRAME: AT_ANY_TIME,
  DUPLICATE_DONE: ofResponse({ 'mid-audio': 'arm', 'tool call pending': 'arm' }, 'it ends a response that was heard: see mid-audio'),
  CAP_CLOSE_1001: AT_ANY_TIME,
  BLACKHOLE: AT_ANY_TIME,
  SLOW: ofResponse({ 'mid-audio': 'arm' }, 'it slows down what is heard of a response: see mid-audio'),
  [KILL]: { phases: { connect: 'act', ...AT_ANY_TIME.phases, switching: 'act' }, otherwise: () => '' },
};

/** Faults that the session is to live through without another endpoint. */
export const HARMLESS = ['DUPLICATE_DONE', 'SLOW', 'NONE'];
/** Those that befall whoever connects next, or everybody: they are met on emulators that only one cell at a time uses. */
const EXCLUSIVE = ['REFUSE', KILL];

/** `{how}` for a pair that is run, `{reason}` for one that cannot occur. */
export function pair(fault, phase) {
  const { phases, otherwise } = FAULTS[fault];
  return phase in phases ? { how: phases[phase] } : { reason: otherwise(phase) };
}

/** Every cell that is run, each with endpoints of its own, so that the circuits of one mean nothing to another. */
export const cells = Object.keys(FAULTS).flatMap((fault) =>
  PHASES.flatMap((phase) => {
    const { how } = pair(fault, phase);
    return how === undefined ? [] : ROUTES.map(([from, to]) => ({ fault, phase, from, to, how, exclusive: EXCLUSIVE.includes(fault) }));
  })).map((cell, n) => ({ ...cell, id: `cell${n}` }));

/** No fault at all: what a cell proves must hold without one, on each protocol. */
export const NONE = 'NONE';
export const calm = PHASES.filter((phase) => phase !== 'switching').flatMap((phase) =>
  ['openai', 'glm'].map((kind) => ({ fault: NONE, phase, from: kind, to: kind, how: 'act', exclusive: false, id: `calm-${kind}1` })));
/** A conversation with each emulator before it counts how long things take: a JVM that has just started is slow. */
export const warmUp = ['openai1', 'openai2', 'glm1', 'glm2'].map((name) => {
  const kind = name.slice(0, -1);
  return { fault: NONE, phase: 'idle', from: kind, to: kind, how: 'act', exclusive: false, id: `calm-${name}`, emulator: name };
});

/** More routes, for clients that nobody has changed. */
export const CLIENT_ROUTES = ROUTES.flatMap(([from, to]) => ['openai', 'agents', 'tool', 'again', 'anew', 'nobody', 'poison', 'sick', 'told'].map((client) => ({ id: `${client}-${from}-${to}`, from, to })));

export const nameOf = ({ fault, phase, from, to }) => `${fault} in ${phase}, ${from} -> ${to}`;

/** Why the plan does not fit these faults; empty when every pair is run or listed. */
export function gaps(faults) {
  const unknown = Object.keys(FAULTS).filter((fault) => fault !== KILL && !faults.includes(fault)).map((fault) => `${fault} is no fault`);
  const missing = faults.filter((fault) => !(fault in FAULTS)).map((fault) => `${fault} is neither run nor listed`);
  const silent = Object.keys(FAULTS).flatMap((fault) => PHASES.filter((phase) => {
    const { how, reason } = pair(fault, phase);
    return how === undefined && !reason;
  }).map((phase) => `${fault} in ${phase} is neither run nor listed`));
  return [...unknown, ...missing, ...silent];
}

/** A few cells that cover every fault, every phase and every route: what each run of the tests can afford. */
export function representative() {
  const few = [];
  for (const [n, fault] of Object.keys(FAULTS).entries()) {
    const own = cells.filter((cell) => cell.fault === fault);
    const fresh = own.filter((cell) => !few.some((other) => other.phase === cell.phase && other.from === cell.from && other.to === cell.to));
    const wanted = fresh.length > 0 ? fresh : own;
    few.push(wanted[(n * 7) % wanted.length]);
  }
  for (const phase of PHASES) {
    for (const [from, to] of ROUTES) {
      if (!few.some((cell) => cell.phase === phase && cell.from === from && cell.to === to) && (phase === 'mid-audio' || phase === 'user speaking')) {
        few.push(cells.find((cell) => cell.phase === phase && cell.from === from && cell.to === to && cell.fault === 'RESET_MID_RESPONSE'));
      }
    }
  }
  for (const phase of PHASES.filter((each) => !few.some((cell) => cell.phase === each))) {
    few.push(cells.find((cell) => cell.phase === phase && cell.fault === 'CLOSE_MID_RESPONSE'));
  }
  return few;
}
