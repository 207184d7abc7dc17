import type { Server } from 'node:http';
import { onTestFinished } from 'vitest';
import { listen } from './listening.ts';

/** Lets a server listen until the test has ended, and gives its URL. */
export function listenForTest(server: Server, host?: string): Promise<string> {
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return listen(server, host);
}
