// Makes docs/reliability.md of the results of all cells: `node page.js RESULTS > PAGE`.
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { PHASES, ROUTES, cells, pair } from './plan.js';

const lines = readFileSync(process.argv[2], 'utf8').trim().split('\n').filter(Boolean).map((line) => JSON.parse(line));
const results = cells.map(({ id }) => lines.findLast((line) => line.id === id)).filter(Boolean);
const faults = [...new Set(cells.map(({ fault }) => fault))];
const resultOf = (fault, phase, [from, to]) =>
  results.find((each) => each.fault === fault && each.phase === phase && each.from === from && each.to === to);

/** One cell of a table: dead air / recovery in ms. */
function figure(fault, phase, route) {
  if (pair(fault, phase).how === undefined) {
    return 'n/a';
  }
  const result = resultOf(fault, phase, route);
  if (result === undefined) {
    return 'not run';
  }
  if (result.failure !== undefined) {
    return '**failed**';
  }
  const { deadAirMs, recoveryMs } = result;
  if (recoveryMs === undefined) {
    return 'no switch';
  }
  return `${deadAirMs === undefined ? '–' : Math.round(deadAirMs)} / ${Math.round(recoveryMs)}`;
}

const run = PHASES.filter((phase) => faults.some((fault) => pair(fault, phase).how !== undefined));
const table = (route) => [
  `### ${route[0]} → ${route[1]}`,
  '',
  `| fault | ${run.join(' | ')} |`,
  `|---|${run.map(() => '---|').join('')}`,
  ...faults.map((fault) => `| \`${fault}\` | ${run.map((phase) => figure(fault, phase, route)).join(' | ')} |`),
  '',
].join('\n');

function reasons() {
  const byReason = new Map();
  for (const fault of faults) {
    for (const phase of PHASES) {
      const { reason } = pair(fault, phase);
      if (reason !== undefined) {
        byReason.set(reason, (byReason.get(reason) ?? new Map()).set(phase, [...(byReason.get(reason)?.get(phase) ?? []), fault]));
      }
    }
  }
  const rows = [];
  for (const [reason, phases] of byReason) {
    const same = new Map();
    for (const [phase, names] of phases) {
      const key = names.map((name) => `\`${name}\``).join(', ');
      same.set(key, [...(same.get(key) ?? []), phase]);
    }
    for (const [names, where] of same) {
      rows.push(`| ${where.join(', ')} | ${names} | ${reason} |`);
    }
  }
  return rows.join('\n');
}

const kept = results.filter(({ failure }) => failure === undefined).length;
const failed = results.filter(({ failure }) => failure !== undefined);

console.log(`# Reliability

What becomes of a live conversation when its provider fails, for every fault in every phase of a session, on every route between the
providers there are. \`modules/acceptance/switching/report\` runs all of it over real sockets and writes this page; \`./test\` runs some of it.

In this run ${kept} of ${cells.length} cells kept the conversation.${failed.length === 0 ? '' : ` These did not:

${failed.map(({ fault, phase, from, to, failure }) => `- \`${fault}\` in ${phase}, ${from} → ${to}: ${failure.slice(0, 160)}`).join('\n')}`}

## What a cell proves

One hub, a process of its own for each endpoint, one client on one WebSocket. The user says a code word in touch tones, with
\`transcription: null\`, at least three turns before the fault; the assistant never repeats it. The fault strikes. While the hub changes
providers the user goes on: tones that nobody may lose. At the end the client asks which digits it has said.

The proof is in what the answering endpoint was sent, as its own process recorded it, and in the client's raw frames; nothing the
hub says about itself counts:

- the answer has all digits in order, none missing, none twice; so has the record of the endpoint that gave it
- sound that reached an endpoint of OpenAI's protocol is the end of what the client sent, byte for byte
- the client's socket is the first one all along (in phase *detached* the second one); every frame has the shape and the order of the GA protocol; every \`response.created\`
  has one \`response.done\`; no id comes twice, no error and no event that was not asked for
- a tool is called once and its result is given once

## Figures

Each cell: dead air / recovery, in milliseconds. *Dead air* runs from the fault to the next useful output, where a response was owed at the fault. *Recovery*
runs from the fault to the moment at which the next endpoint had been told the conversation, at connect to \`session.created\`. *No switch*: the session lives through
the fault where it is. A stall is noticed by a watchdog after 3 s (no response begins) or 4 s (a response falls silent), a connection that has silently gone when
something is owed next. In phase *detached* the client's connection is cut in mid-audio, the
fault strikes, and the client comes back when another endpoint has the conversation. In phase *switching* the fault meets the endpoint that is to take over, after a reset in mid-audio, and a third one takes over.
A session that has reached its provider's time limit may be opened anew at the same endpoint. The providers are this project's emulators on loopback:
a vendor's own time to connect and to answer comes on top. Hub, emulators and client shared ${availableParallelism()} cores, with up to ${process.env.ACCEPT_AT_ONCE ?? 6} cells at once: read the figures as what a busy machine does to one session.

${ROUTES.map(table).join('\n')}
## Time limits

A provider that ends its sessions after a time is left before that, in a silent moment; such a move is no fault and has no row above. \`modules/acceptance/run-all rollover\` lets both
providers end sessions after 8 s and judges conversations of spoken digits over three moves and more in the same way: with a client that cuts its turns itself and with a
microphone that is never off.

## What cannot occur

| phase | fault | why |
|---|---|---|
${reasons()}`);
