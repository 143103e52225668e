import { createServer, request, type IncomingMessage } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';

const HUB = new URL(process.env['PARLEY_URL'] ?? 'http://localhost:1024');

/** What stands between page and hub: it passes requests on, upgrades and long-poll as long as it is told to, and can be cut. */
export interface Network {
  url: string;
  passesUpgrades: boolean;
  passesPolling: boolean;
  /** Ends all connections without a word; new ones end at once until `restore`. */
  cut(): void;
  restore(): void;
  /** What is sent over the WebSockets that are open gets lost from now on, and neither side is told; new ones pass. */
  loseOpenSockets(): void;
  close(): void;
}

export async function startNetwork(passesUpgrades = true): Promise<Network> {
  const sockets = new Set<Socket>();
  const upgraded: Socket[] = [];
  let isCut = false;
  const server = createServer((incoming, outgoing) => {
    if (!network.passesPolling && incoming.url?.includes('/polling')) {
      incoming.socket.destroy();
      return;
    }
    const onward = request({ host: HUB.hostname, port: HUB.port, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    outgoing.on('close', () => onward.destroy());
    incoming.pipe(onward);
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    if (isCut) {
      socket.destroy();
    }
  });
  server.on('upgrade', (incoming, socket: Socket) => {
    if (network.passesUpgrades) {
      upgraded.push(...passOn(incoming, socket));
    } else {
      socket.end('HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n');
    }
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const network: Network = {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    passesUpgrades,
    passesPolling: true,
    cut: () => {
      isCut = true;
      sockets.forEach((socket) => socket.destroy());
    },
    restore: () => {
      isCut = false;
    },
    loseOpenSockets: () => upgraded.splice(0).forEach((socket) => socket.unpipe().resume()),
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
  return network;
}

/** The request as it came, then bytes both ways; between these two. */
function passOn({ method, url, rawHeaders }: IncomingMessage, socket: Socket): readonly Socket[] {
  const hub = connect(Number(HUB.port), HUB.hostname, () => {
    const headers = rawHeaders.map((text, n) => (n % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join('');
    hub.write(`${method} ${url} HTTP/1.1\r\n${headers}\r\n`);
    hub.pipe(socket).pipe(hub);
  });
  hub.on('error', () => socket.destroy());
  socket.on('error', () => hub.destroy());
  socket.on('close', () => hub.destroy());
  return [socket, hub];
}
