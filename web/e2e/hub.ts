import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start, type Process } from './process';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Hub {
  url: string;
  stop(): Promise<void>;
}

/** A hub of its own for a test that needs other settings than the one that is up; built already. */
export async function startHub(settings: Record<string, string>, { args = [], port = '0', key = 'any' }: { args?: readonly string[]; port?: string; key?: string } = {}): Promise<Hub> {
  const hub = await start(join(ROOT, 'run'), ['--port', port, ...args], { PARLEY_MANAGEMENT_PORT: '0', ...settings }, [/^ {2}page +(\S+)/m]);
  const url = hub.found[0] ?? '';
  await greet(new URL('/v1/realtime', url), key);
  return { url, stop: () => hub.stop() };
}

/** A provider in a process of its own: an emulator of OpenAI's protocol. */
export interface Provider {
  url: string;
  /** kill -9. */
  kill(): Promise<void>;
}

export async function startProvider(...args: string[]): Promise<Provider> {
  const target = join(ROOT, 'modules', 'hub', 'target');
  const jars = readdirSync(target).filter((name) => /^parley-hub-.*\.jar$/.test(name));
  const java = process.env['JAVA_HOME'] === undefined ? 'java' : join(process.env['JAVA_HOME'], 'bin', 'java');
  const classPath = [...jars.map((jar) => join(target, jar)), join(target, 'lib', '*')].join(':');
  const emulator: Process = await start(java, ['-XX:TieredStopAtLevel=1', '-cp', classPath, 'dev.parley.emulator.EmulatorMain', '--port', '0', ...args], {}, [/^realtime +(\S+)/m]);
  const url = emulator.found[0] ?? '';
  await greet(new URL(`${url}/realtime?model=gpt-realtime`), 'warm.up');
  return { url, kill: () => emulator.stop('SIGKILL') };
}

/** A first session, which takes a JVM that has just started longer than all later ones; or its refusal. */
const greet = (url: URL, key: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${key}`, connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': randomBytes(16).toString('base64') };
    request(url, { headers })
      .on('upgrade', (_, socket) =>
        socket.once('data', () => {
          socket.destroy();
          resolve();
        }),
      )
      .on('response', (refusal) => {
        refusal.resume();
        resolve();
      })
      .on('error', reject)
      .end();
  });

/** A hub whose one route has these providers, in order of preference, by their names. */
export async function startHubOf(providers: Readonly<Record<string, Provider>>): Promise<Hub> {
  const folder = mkdtempSync(join(tmpdir(), 'parley-hub-'));
  const file = join(folder, 'parley.yaml');
  const names = Object.keys(providers);
  writeFileSync(
    file,
    ['endpoints:', ...names.map((name) => `  ${name}: {url: "${providers[name]?.url}", key: sk-any, model: gpt-realtime}`), 'routes:', `  gpt-4o-realtime: {endpoints: [${names.join(', ')}]}`].join('\n'),
  );
  const hub = await startHub({}, { args: ['--conf', file] });
  return {
    url: hub.url,
    stop: async () => {
      await hub.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
