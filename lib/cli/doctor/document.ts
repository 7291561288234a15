// The document that `fencepost doctor --json` prints (lib/report/result.schema.json).

import type { ProbeResult, Trust } from '../../aws/conformance/probe.ts';
import { trustOf } from './examine.ts';
import type { Examination } from './examine.ts';
import type { Group } from './line.ts';

export interface DoctorDocument {
  readonly schemaVersion: 1;
  readonly command: 'doctor';
  readonly target: Examination['target'];
  readonly trust: Trust;
  readonly groups: readonly Group[];
  readonly probe: ProbeResult | null;
}

export function documentOf(examination: Examination): DoctorDocument {
  const { target, groups, probe } = examination;
  return {
    schemaVersion: 1,
    command: 'doctor',
    target,
    trust: trustOf(examination),
    groups,
    probe: probe ?? null,
  };
}
