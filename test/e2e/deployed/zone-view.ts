// A zone as outsiders see it: all its records, and what its name servers answer.

import { Resolver } from 'node:dns/promises';
import { Route53Client } from '@aws-sdk/client-route-53';
import { Zone } from '../../../lib/aws/zone.ts';
import type { ZoneName } from '../../../lib/control-plane/names.ts';

export class ZoneView {
  private readonly zone: Zone;
  private readonly resolver = new Resolver();

  constructor(name: ZoneName, endpoint: string, dnsPort: string) {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
    const client = new Route53Client({ endpoint, region: 'us-east-1', credentials });
    this.zone = new Zone({ reads: client, writes: client }, name);
    this.resolver.setServers([`127.0.0.1:${dnsPort}`]);
  }

  /** Every record set, as text that can be compared. */
  async snapshot(): Promise<string> {
    const records = await this.zone.listAll();
    return records
      .map((record) => JSON.stringify(record))
      .sort()
      .join('\n');
  }

  /** Addresses that so many questions over DNS were answered with; none: the name has none. */
  async addresses(name: string, questions: number): Promise<string[]> {
    const found = new Set<string>();
    for (let asked = 0; asked < questions; asked += 1) {
      const answer = await this.resolver.resolve4(name).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENODATA' || error.code === 'ENOTFOUND') return [];
        throw error;
      });
      for (const address of answer) found.add(address);
    }
    return [...found].sort();
  }
}
