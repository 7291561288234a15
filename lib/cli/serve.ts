// `fencepost serve`: the strict Route 53 emulator as a server on loopback, until Ctrl-C. Needs no account.

import type { Command } from 'commander';
import { seededRandom } from '../emulator/random.ts';
import { Route53Service } from '../emulator/route53/service.ts';
import type { Route53Options } from '../emulator/route53/service.ts';
import { documentedRequestRate } from '../emulator/route53/throttle.ts';
import type { Rate, ThrottleOptions } from '../emulator/route53/throttle.ts';
import { PortUnavailableError } from '../emulator/server/listen.ts';
import { realClock } from '../emulator/server/real-clock.ts';
import { startServer } from '../emulator/server/server.ts';
import type { Server } from '../emulator/server/server.ts';
import { exitCodes } from './exit-codes.ts';
import type { Run } from './run.ts';
import type { Terminal } from './terminal.ts';
import { UsageError } from './usage-error.ts';
import { wholeNumber } from './whole-number.ts';

interface ServeCommandOptions {
  readonly port: string;
  readonly dnsPort: string;
  readonly requestsPerSecond?: string;
  readonly requestBurst: string;
  readonly changesPerSecond?: string;
  readonly changeBurst: string;
  readonly busyMs: string;
  readonly insyncMs: string;
}

const MAX_PORT = 65_535;
const MAX_RATE = 1_000_000;
/** A change that takes a day is a mistake in the unit. */
const MAX_MS = 86_400_000;
/** As many as a zone has at AWS. */
const NAME_SERVER_COUNT = 4;
/** One batch of full size; AWS says that there is such a bucket, not how large it is. */
const CHANGE_BURST = 1_000;

export function addServe(program: Command, run: Run): void {
  program
    .command('serve')
    .description('serve a strict Route 53 on this machine, and its zones over DNS, until Ctrl-C')
    .option('--port <n>', 'HTTP port of the API; 0 takes one that is free', '5380')
    .option('--dns-port <n>', 'DNS port, UDP and TCP; 0 takes one that is free', '5381')
    .option('--requests-per-second <n>', 'throttle requests (AWS documents 10); none if absent')
    .option(
      '--request-burst <n>',
      'requests that the bucket holds',
      String(documentedRequestRate.burst),
    )
    .option('--changes-per-second <n>', 'throttle the changes in batches; none if absent')
    .option('--change-burst <n>', 'changes that the bucket holds', String(CHANGE_BURST))
    .option('--busy-ms <n>', 'an accepted batch keeps others of its zone out so long', '0')
    .option('--insync-ms <n>', 'a change is on every name server after so long', '0')
    .addHelpText(
      'after',
      `
Zones and records are held in memory and are gone at the end. For example:
  fencepost serve --port 5380 --dns-port 5381
  export AWS_ENDPOINT_URL_ROUTE_53=http://127.0.0.1:5380
  aws route53 create-hosted-zone --name example.com --caller-reference 1
  dig @127.0.0.1 -p 5381 example.com SOA`,
    )
    .showHelpAfterError('(fencepost serve --help lists the options)')
    .action((options: ServeCommandOptions) =>
      run((terminal) => serveCommand(options, terminal), {}),
    );
}

/**
 * @returns the exit code
 * @throws UsageError an option or a port cannot be used; nothing was started
 */
async function serveCommand(options: ServeCommandOptions, terminal: Terminal): Promise<number> {
  const service = new Route53Service(serviceOptions(options));
  const ports = {
    port: wholeNumber('--port', options.port, 0, MAX_PORT),
    dnsPort: wholeNumber('--dns-port', options.dnsPort, 0, MAX_PORT),
  };
  // A signal that comes while the ports are opened must not be lost.
  const stopRequested = terminal.stopRequested();
  const server = await start(service, ports, terminal);
  terminal.out(introduction(server));
  await stopRequested;
  await server.stop();
  return exitCodes.asExpected;
}

async function start(
  service: Route53Service,
  ports: { readonly port: number; readonly dnsPort: number },
  terminal: Terminal,
): Promise<Server> {
  const onFault = (error: unknown): void => {
    const shown = error instanceof Error ? (error.stack ?? error.message) : String(error);
    terminal.err(`fencepost: a fault of fencepost itself; please report it with:\n${shown}\n`);
  };
  try {
    return await startServer({ service, ...ports, onFault });
  } catch (error) {
    if (error instanceof PortUnavailableError) throw new UsageError(error.message);
    throw error;
  }
}

function introduction({ endpointUrl, dnsPort }: Server): string {
  return `Route 53: export AWS_ENDPOINT_URL_ROUTE_53=${endpointUrl}
DNS: dig @127.0.0.1 -p ${dnsPort} NAME
Held in memory: zones and records are gone when this ends (Ctrl-C).
`;
}

function serviceOptions(options: ServeCommandOptions): Route53Options {
  const insyncMs = wholeNumber('--insync-ms', options.insyncMs, 0, MAX_MS);
  return {
    clock: realClock,
    // Which of several answers is drawn need not be the same in every run.
    random: seededRandom(realClock.nowMs()),
    throttle: throttleOptions(options),
    changeBusyMs: wholeNumber('--busy-ms', options.busyMs, 0, MAX_MS),
    insyncMs,
    // Each name server hears of a change at a moment of its own, as with the real service.
    ...(insyncMs > 0 && {
      nameServerCount: NAME_SERVER_COUNT,
      propagation: { minMs: 0, maxMs: insyncMs },
    }),
  };
}

function throttleOptions(options: ServeCommandOptions): ThrottleOptions {
  const requests = rate(
    ['--requests-per-second', options.requestsPerSecond],
    ['--request-burst', options.requestBurst],
  );
  const changes = rate(
    ['--changes-per-second', options.changesPerSecond],
    ['--change-burst', options.changeBurst],
  );
  return { ...(requests && { requests }), ...(changes && { changes }) };
}

function rate(
  [perSecondName, perSecond]: [string, string | undefined],
  [burstName, burst]: [string, string],
): Rate | undefined {
  const burstCount = wholeNumber(burstName, burst, 1, MAX_RATE);
  if (perSecond === undefined) return undefined;
  return { burst: burstCount, perSecond: wholeNumber(perSecondName, perSecond, 1, MAX_RATE) };
}
