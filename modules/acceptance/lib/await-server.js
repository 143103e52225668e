// Waits until a server answers at an http or https URL (any status will do), then, for https, writes its certificate as PEM to the
// file that the second argument names: self-signed, it is what a client has to trust.
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { connect as connectTls } from 'node:tls';

const LIMIT_MS = 30_000;
const [target, pemFile] = process.argv.slice(2);
const { protocol, hostname, port } = new URL(target);
const options = { host: hostname, port: Number(port), servername: 'localhost', rejectUnauthorized: false };

const dial = () =>
  new Promise((resolve, reject) => {
    const secure = protocol === 'https:';
    const socket = secure ? connectTls(options) : connect(options);
    socket.setTimeout(2_000, () => socket.destroy(new Error('silent')));
    socket.once('error', reject);
    socket.once(secure ? 'secureConnect' : 'connect', () => {
      const raw = secure ? socket.getPeerCertificate().raw : undefined;
      socket.destroy();
      resolve(raw);
    });
  });

const deadline = performance.now() + LIMIT_MS;
let raw;
for (;;) {
  try {
    raw = await dial();
    break;
  } catch (failure) {
    if (performance.now() > deadline) {
      console.error(`${target}: no server after ${LIMIT_MS / 1000} s: ${failure.message}`);
      process.exit(1);
    }
    await pause(50);
  }
}
if (pemFile && raw) {
  const body = raw.toString('base64').replace(/(.{64})(?=.)/g, '$1\n');
  writeFileSync(pemFile, `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`);
}
