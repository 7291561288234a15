// The document client of @aws-sdk/lib-dynamodb: its commands have plain objects as input, which only its own
// middleware, deep in the SDK, makes attribute values of. So they always go through all of the SDK, and wait where
// the request would leave.

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

import type { SdkClient, SentCommand } from './context.ts';
import { readCommand, writeError, writeOutput } from '../emulator/sdk/dynamodb-http.ts';
import { settings } from '../emulator/sdk/full-stack.ts';
import type { HttpAnswer, HttpRequest, Sender } from '../emulator/sdk/full-stack.ts';

/** Whether a command is one of the document client: it holds the plain client's command. */
export function isDocumentCommand(command: SentCommand): boolean {
  return 'clientCommand' in command;
}

type DocumentClientClass = new (client: DynamoDBClient, translateConfig: unknown) => Sender;

/** @param answer - answers the plain client's command, when it may */
export function sendDocument(
  client: SdkClient,
  command: SentCommand,
  answer: (command: SentCommand) => Promise<object>,
): Promise<object> {
  const Class = client.constructor as unknown as DocumentClientClass;
  const translation: unknown = Reflect.get(client.config, 'translateConfig');
  const sender = new Class(new DynamoDBClient(settings), translation);
  return sender.send(command, {
    answer: async (request: HttpRequest): Promise<HttpAnswer> => {
      try {
        return writeOutput(await answer(readCommand(request)));
      } catch (error) {
        return writeError(error);
      }
    },
  });
}
