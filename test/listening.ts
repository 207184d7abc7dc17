import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Lets a server listen on an address of this machine, and gives its URL. */
export async function listen(server: Server, host = '127.0.0.1'): Promise<string> {
  await new Promise<void>((resolve) => {
    server.listen(0, host, resolve);
  });
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
