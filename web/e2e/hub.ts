import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

export interface Hub {
  url: string;
  stop(): Promise<void>;
}

/** A hub of its own for a test that needs other settings than the one that is up; built already. */
export async function startHub(settings: Record<string, string>): Promise<Hub> {
  const { PATH, HOME, JAVA_HOME } = process.env;
  const hub = spawn(fileURLToPath(new URL('../../run', import.meta.url)), ['--port', '0'], {
    env: { PATH, HOME, ...(JAVA_HOME === undefined ? {} : { JAVA_HOME }), PARLEY_MANAGEMENT_PORT: '0', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const gone = new Promise<void>((resolve) => hub.once('exit', () => resolve()));
  const kill = () => void hub.kill('SIGKILL');
  process.once('exit', kill);
  let log = '';
  const url = await new Promise<string>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      const page = /^ {2}page +(\S+)/m.exec(log)?.[1];
      if (page !== undefined) {
        resolve(page);
      }
    };
    hub.stdout.on('data', read);
    hub.stderr.on('data', read);
    void gone.then(() => reject(new Error(`the hub did not start:\n${log}`)));
  });
  return {
    url,
    stop: async () => {
      process.removeListener('exit', kill);
      hub.kill();
      await gone;
    },
  };
}
