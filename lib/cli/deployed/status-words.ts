// How a status is put: a table of 80 columns with what needs words below it, or one JSON document.

import Table from 'cli-table3';
import type { Deployment } from '../../aws/deployment.ts';
import type { NewestPlans } from '../../aws/plan-reader.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import type { ZoneName } from '../../control-plane/names.ts';
import type { Finding, Standing } from '../../control-plane/standing.ts';
import { printable } from '../terminal.ts';
import { timeText, wrapped } from './lines.ts';

/** A part of the control plane that did not answer. */
export interface Unread {
  readonly part: string;
  readonly reason: string;
}

export interface Status {
  readonly target: DeployedTarget;
  readonly zone: ZoneName;
  /** Undefined when the stack could not be read. */
  readonly deployment: Deployment | undefined;
  readonly newest: NewestPlans | undefined;
  readonly isPlannerFrozen: boolean | undefined;
  readonly standings: readonly Standing[];
  readonly unread: readonly Unread[];
}

const widths = [26, 8, 13, 9, 18];
/** Characters of the last column between its blanks. */
const stateRoom = 16;

export function statusText(status: Status): string {
  const { zone, deployment, standings, unread } = status;
  const where = deployment ? `, stack ${deployment.stackName}, ${deployment.profile}` : '';
  return [
    wrapped(`${zone.name} (${zone.id})${where}`),
    wrapped(planLine(status)),
    `${tableOf(standings)}\n`,
    ...standings.flatMap(({ endpoint, findings }) => findingLines(endpoint, findings)),
    ...unread.map(({ part, reason }) => wrapped(`not read: ${part}: ${reason}`)),
    wrapped(summaryOf(standings, unread)),
  ].join('');
}

function planLine({ newest, isPlannerFrozen }: Status): string {
  if (!newest) return 'newest plan: not known';
  const { head, archived, plan } = newest;
  const stores = `table ${head ?? 'not read'}, archive ${archived ?? 'none'}`;
  const made = plan ? `, made ${timeText(plan.createdMs)} by ${plan.planner}` : '';
  const frozen = isPlannerFrozen ? '; the planner is frozen' : '';
  return `newest plan: ${plan?.generation ?? 'none'} (${stores})${made}${frozen}`;
}

function tableOf(standings: readonly Standing[]): string {
  const table = new Table({
    head: ['endpoint', 'plan', 'values live', 'back to', 'state'],
    colWidths: widths,
    wordWrap: true,
    wrapOnWordBoundary: false,
    style: { head: [], border: [] },
  });
  for (const { endpoint, roots, rollback, fence, planned } of standings) {
    const shown = [...new Set(roots.map(({ generation }) => generation ?? '?'))];
    const behind = planned !== undefined && !shown.includes(planned) ? ` of ${planned}` : '';
    table.push([
      printable(endpoint),
      shown.length === 0 ? `none${behind}` : `${shown.join(', ')}${behind}`,
      roots.map(({ type, live }) => `${type} ${live}`).join(', '),
      rollback === undefined ? '-' : String(rollback),
      stateOf(fence),
    ]);
  }
  return table.toString();
}

function stateOf(fence: Standing['fence']): string {
  if (!fence) return 'no fence';
  const state = fence.frozen ? 'frozen' : 'live';
  // A lane's name is short; an operator's has a line of its own.
  const gap = state.length + fence.lane.length + 3 > stateRoom ? '\n' : ' ';
  return `${state}${gap}(${fence.lane})`;
}

function findingLines(endpoint: string, findings: readonly Finding[]): string[] {
  return findings.map(({ severity, text }) => wrapped(`${severity}: ${endpoint}: ${text}`));
}

function summaryOf(standings: readonly Standing[], unread: readonly Unread[]): string {
  const findings = standings.flatMap((standing) => standing.findings);
  const count = (severity: Finding['severity']) =>
    findings.filter((finding) => finding.severity === severity).length;
  const parts = [
    ...(count('unsafe') > 0 ? [`${count('unsafe')} unsafe`] : []),
    ...(count('differs') > 0 ? [`${count('differs')} different from the plan`] : []),
    ...(unread.length > 0 ? [`${unread.length} not read`] : []),
  ];
  return parts.length === 0 ? 'all as planned' : parts.join(', ');
}

/** The shape is documented in docs/operate.md. */
export function statusDocument(status: Status): object {
  const { target, zone, deployment, newest, isPlannerFrozen, standings, unread } = status;
  return {
    schemaVersion: 1,
    command: 'status',
    target,
    zone,
    stack: deployment ? { name: deployment.stackName, profile: deployment.profile } : null,
    plan: newest
      ? {
          generation: newest.plan?.generation ?? null,
          createdMs: newest.plan?.createdMs ?? null,
          planner: newest.plan?.planner ?? null,
          head: newest.head ?? null,
          archived: newest.archived ?? null,
        }
      : null,
    plannerFrozen: isPlannerFrozen ?? null,
    endpoints: standings.map(({ endpoint, roots, rollback, fence, planned, findings }) => ({
      name: endpoint,
      planned: planned ?? null,
      roots: roots.map(({ generation, ...root }) => ({ ...root, generation: generation ?? null })),
      rollback: rollback ?? null,
      fence: fence
        ? {
            generation: fence.generation,
            overrides: fence.overrides,
            frozen: fence.frozen,
            writer: fence.lane,
          }
        : null,
      findings,
    })),
    unread,
  };
}
