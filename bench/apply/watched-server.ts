// The process of a server as `fencepost serve` starts it, with its throttle, that also counts and watches.
// Told by messages of its parent when a run begins and ends; between runs its clock lets the bucket fill.

import { seededRandom } from '../../lib/emulator/random.ts';
import { Route53Service } from '../../lib/emulator/route53/service.ts';
import { realClock } from '../../lib/emulator/server/real-clock.ts';
import { startServer } from '../../lib/emulator/server/server.ts';
import { operationOf } from '../../lib/emulator/service.ts';
import type { SdkCommand } from '../../lib/emulator/service.ts';
import { Recorder } from './log.ts';
import type { RunLog } from './log.ts';
import { requestRate } from './limit.ts';
import { Watch } from './watch.ts';

export type ToServer = { readonly begin: string } | 'end' | 'stop';
export type FromServer = { readonly endpointUrl: string } | 'began' | RunLog;

/** A zone of Route 53 holds 10,000 record sets until its owner asks for more. */
const setsPerZone = 50_000;
const seed = 1;
/** In which the bucket is full again, whatever was taken. */
const refillMs = 3_600_000;

let skippedMs = 0;
let run: { readonly recorder: Recorder; readonly watch: Watch } | undefined;

const clock = { nowMs: () => realClock.nowMs() + skippedMs };
const service = new Route53Service({
  clock,
  random: seededRandom(seed),
  throttle: { requests: requestRate },
  limits: { setsPerZone },
});

function execute(command: SdkCommand): object {
  // While records are prepared nobody is made to wait: each request finds the bucket full.
  if (!run) skippedMs += refillMs;
  const note = (error?: string): void =>
    run?.recorder.note(operationOf(command), clock.nowMs(), error);
  try {
    const output = service.execute(command);
    note();
    return output;
  } catch (error) {
    note(error instanceof Error ? error.name : String(error));
    throw error;
  }
}

const server = await startServer({
  service: {
    id: service.id,
    execute,
    footprint: (command) => service.footprint(command),
    zoneNameOf: (name) => service.zoneNameOf(name),
    anyServer: () => service.anyServer(),
    answer: (name, type, asked) => service.answer(name, type, asked),
  },
  onFault: (error) => {
    throw error;
  },
});

function tell(message: FromServer): void {
  process.send?.(message);
}

process.on('message', (message: ToServer) => {
  if (message === 'stop') {
    void server.stop().then(() => process.disconnect());
    return;
  }
  if (message === 'end') {
    run?.watch.stop();
    if (run) {
      const { recorder, watch } = run;
      tell({ ...recorder.log(), watched: watch.watchedCount, emptied: watch.emptied.size });
    }
    run = undefined;
    return;
  }
  skippedMs += refillMs;
  run = { recorder: new Recorder(), watch: new Watch(service, message.begin) };
  tell('began');
});

tell({ endpointUrl: server.endpointUrl });
