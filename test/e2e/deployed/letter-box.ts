// A subscriber of SNS topics on this machine: confirms its subscriptions, and keeps what it is told.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Letter {
  readonly Type: string;
  readonly Subject?: string;
  readonly Message?: string;
}

export interface LetterBox {
  /** What to subscribe with the protocol `http`. */
  readonly url: string;
  readonly letters: readonly Letter[];
  close(): void;
}

export async function openLetterBox(): Promise<LetterBox> {
  const letters: Letter[] = [];
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      letters.push(JSON.parse(body) as Letter);
      response.end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    letters,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
