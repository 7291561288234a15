// How a control plane's stack tells who reads its outputs what it is made of: one list of names, for the
// stack that writes them and for the commands that find a deployment by them.

/** Stack of the control plane that serves customers; its state is in a stack of its own. */
export const controlPlaneStackName = 'Fencepost';
export const stateStackName = 'FencepostState';

/** The tag of a stack that a drill may break on purpose; its value is `true`. */
export const drillTag = 'fencepost:drill';

/** Stack of one of the three control planes that drills are played on. */
export function drillStackName(profile: string): string {
  return `FencepostDrill-${profile}`;
}

/** No function of a control plane runs longer: what one has read is void after that. */
export const functionTimeoutSeconds = 120;

/** Output keys that every control plane has. */
export const outputKeys = {
  hostedZoneId: 'HostedZoneId',
  /** The part of the hosted zone that this control plane owns: the zone itself, but for drill stacks. */
  zoneName: 'ZoneName',
  profile: 'Profile',
  planTable: 'PlanTable',
  healthTable: 'HealthTable',
  archiveBucket: 'ArchiveBucket',
  plannerMachine: 'PlannerMachine',
} as const;

/** Output key of the topic that alarms go to: what people subscribe to. */
export const alarmTopicKey = 'AlarmTopic';

/** Output keys that only a drill stack has. */
export const drillOutputKeys = {
  gateTable: 'GateTable',
} as const;

/** Stack of the game day: plays drills by schedule, and keeps their reports. */
export const gameDayStackName = 'FencepostGameDay';

export const gameDayOutputKeys = {
  machine: 'GameDayMachine',
  bucket: 'ReportBucket',
  topic: 'ResultTopic',
} as const;

export function laneMachineKey(lane: string): string {
  return `Lane${lane.toUpperCase()}Machine`;
}
