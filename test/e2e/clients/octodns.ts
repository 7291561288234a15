// octoDNS with its Route 53 provider, through its own command: it is given a zone as YAML and makes it so.

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const MAX_PRINTED_BYTES = 20_000_000;

/** By name below the zone's; JSON is YAML. */
export type OctoZone = Readonly<Record<string, object>>;

export class OctoDns {
  private readonly folder = mkdtempSync(join(tmpdir(), 'fencepost-octodns-'));

  constructor(
    private readonly command: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly zoneName: string,
  ) {
    mkdirSync(join(this.folder, 'zones'));
  }

  /**
   * Makes the hosted zone hold these records and no others.
   *
   * @param maxChanges - ResourceRecords that it puts into one batch; octoDNS itself says 1,000
   * @returns what it printed
   * @throws the error of a process that ends with another code than 0, with what it printed
   */
  async sync(zone: OctoZone, maxChanges: number): Promise<string> {
    this.write(zone, maxChanges);
    // Its own guard refuses to change more than 30 % of a zone.
    return this.run('--doit', '--force', '--quiet');
  }

  /** What it would still change, in its own words; empty if nothing. */
  async changesLeft(): Promise<string> {
    const printed = await this.run();
    return /^\*.*Summary: .*$/m.exec(printed)?.[0] ?? '';
  }

  private async run(...options: readonly string[]): Promise<string> {
    const config = join(this.folder, 'octodns.yaml');
    const { stdout, stderr } = await run(this.command, ['--config-file', config, ...options], {
      cwd: this.folder,
      env: this.environment,
      maxBuffer: MAX_PRINTED_BYTES,
    });
    return stdout + stderr;
  }

  private write(zone: OctoZone, maxChanges: number): void {
    const config = {
      providers: {
        zones: {
          class: 'octodns.provider.yaml.YamlProvider',
          directory: './zones',
          enforce_order: false,
        },
        route53: { class: 'octodns_route53.Route53Provider', max_changes: maxChanges },
      },
      zones: { [`${this.zoneName}.`]: { sources: ['zones'], targets: ['route53'] } },
    };
    writeFileSync(join(this.folder, 'octodns.yaml'), JSON.stringify(config));
    writeFileSync(join(this.folder, 'zones', `${this.zoneName}.yaml`), JSON.stringify(zone));
  }
}
