// Prints as many free loopback ports as the first argument says. With a second argument N, each port's neighbour N above is free too.
import { createServer } from 'node:net';

const listen = (port) =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });

const [wanted, offset = 0] = process.argv.slice(2).map(Number);
const held = [];
const ports = [];
for (let tries = 0; ports.length < wanted && tries < 200; tries++) {
  const server = await listen(0);
  held.push(server);
  const { port } = server.address();
  try {
    if (offset > 0) {
      held.push(await listen(port + offset));
    }
    ports.push(port);
  } catch {
    // Its neighbour is taken or past the last port: look further.
  }
}
held.forEach((server) => server.close());
if (ports.length < wanted) {
  throw new Error(`no ${wanted} free ports`);
}
console.log(ports.join(' '));
