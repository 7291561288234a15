// Where an endpoint's records stand in the zone. Names carry the generation, so that people can read them.
// Design: root → g000145.api.plans.example.com, rollback.api.example.com, _fence.api.example.com.

const treesLabel = 'plans';
/** An endpoint at the apex has no label of its own; an underscore cannot collide with a host name. */
const apexLabel = '_apex';
const generationDigits = 6;

/** The zone the records are in. */
export interface ZoneName {
  readonly id: string;
  /** Lower-case, without the trailing dot. */
  readonly name: string;
}

export function fenceName(endpoint: string): string {
  return `_fence.${endpoint}`;
}

export function rollbackName(endpoint: string): string {
  return `rollback.${endpoint}`;
}

/** The name under which all trees of an endpoint stand. */
export function treesName(endpoint: string, zone: ZoneName): string {
  return `${relativeName(endpoint, zone)}.${treesLabel}.${zone.name}`;
}

export function treeName(endpoint: string, generation: number, zone: ZoneName): string {
  return `g${String(generation).padStart(generationDigits, '0')}.${treesName(endpoint, zone)}`;
}

/** The generation that a tree's name carries, or undefined for a name that is no tree of the endpoint. */
export function generationOfTree(
  name: string,
  endpoint: string,
  zone: ZoneName,
): number | undefined {
  const suffix = `.${treesName(endpoint, zone)}`;
  return name.endsWith(suffix) ? generationOfLabel(name.slice(0, -suffix.length)) : undefined;
}

/** The highest generation of any tree in the zone, whoever's: no new plan may be numbered at or below it. */
export function generationOfAnyTree(name: string, zone: ZoneName): number | undefined {
  if (!name.endsWith(`.${treesLabel}.${zone.name}`)) return undefined;
  return generationOfLabel(name.slice(0, name.indexOf('.')));
}

/** The endpoint that a fence, rollback or tree record belongs to; undefined for any other record. */
export function endpointOfRecord(name: string, zone: ZoneName): string | undefined {
  for (const prefix of [fenceName(''), rollbackName('')]) {
    if (name.startsWith(prefix)) return name.slice(prefix.length);
  }
  if (generationOfAnyTree(name, zone) === undefined) return undefined;
  const relative = name.slice(name.indexOf('.') + 1, -`.${treesLabel}.${zone.name}`.length);
  return relative === apexLabel ? zone.name : `${relative}.${zone.name}`;
}

function generationOfLabel(label: string): number | undefined {
  const digits = /^g(\d{6,})$/.exec(label)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function relativeName(endpoint: string, zone: ZoneName): string {
  if (endpoint === zone.name) return apexLabel;
  return endpoint.slice(0, -(zone.name.length + 1));
}
