import { spawn } from 'node:child_process';

export interface Process {
  /** What it printed that was waited for. */
  found: readonly string[];
  /** SIGTERM, or without a chance to say anything. Over once it is gone. */
  stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}

/** Starts a program and waits until it has printed a line for each of the patterns, each with one group. It does not outlive this process. */
export async function start(command: string, args: readonly string[], settings: Record<string, string>, patterns: readonly RegExp[]): Promise<Process> {
  const of = (name: string) => (process.env[name] === undefined ? {} : { [name]: process.env[name] });
  const env = { ...of('PATH'), ...of('HOME'), ...of('JAVA_HOME'), ...of('PARLEY_JAVA_OPTS'), ...settings };
  const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const kill = () => void child.kill('SIGKILL');
  process.once('exit', kill);
  let log = '';
  const found = await new Promise<string[]>((resolve, reject) => {
    const read = (chunk: Buffer) => {
      log += chunk.toString();
      const all = patterns.map((pattern) => pattern.exec(log)?.[1]);
      if (all.every((each) => each !== undefined)) {
        resolve(all);
      }
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    void gone.then(() => reject(new Error(`${command} did not start:\n${log}`)));
  });
  return {
    found,
    stop: async (signal = 'SIGTERM') => {
      process.removeListener('exit', kill);
      child.kill(signal);
      await gone;
    },
  };
}
