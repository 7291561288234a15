// A subscriber of SNS topics on this machine: confirms its subscriptions, and keeps what it is told.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface Letter {
  readonly Type: string;
  readonly Subject?: string;
  readonly Message?: string;
  /** Whoever fetches it agrees to be told. */
  readonly SubscribeURL?: string;
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
    void text(request).then(async (body) => {
      const letter = JSON.parse(body) as Letter;
      letters.push(letter);
      response.end();
      const isQuestion = letter.Type === 'SubscriptionConfirmation';
      if (isQuestion && letter.SubscribeURL !== undefined) await fetch(letter.SubscribeURL);
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
