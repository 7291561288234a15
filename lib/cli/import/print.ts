// Writes endpoints.yaml as people do: one line for each target. Pure.

import { Document } from 'yaml';
import type { ImportedEndpoint } from './convert.ts';

const heading = [
  ' Made by fencepost import from the records of the zone. Before it is deployed: see that',
  ' the ids are those that your health source writes, and set floor, changeLimit and keepCount.',
].join('\n');

/** The text of an endpoints.yaml. */
export function printEndpointsFile(zone: string, endpoints: readonly ImportedEndpoint[]): string {
  const document = new Document();
  const oneLine = (value: unknown) => document.createNode(value, { flow: true });
  document.contents = document.createNode({
    zone,
    endpoints: endpoints.map((endpoint) => ({
      ...endpoint,
      records: oneLine(endpoint.records),
      targets: endpoint.targets.map(oneLine),
    })),
  });
  document.commentBefore = heading;
  return document.toString({ lineWidth: 0, singleQuote: true });
}
