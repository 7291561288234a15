// The named protections, and the profiles that switch them. A drill turns one off to show what it holds.
// What each safeguard does, rule by rule, and what falls without it: docs/protocol.md.

/** Every safeguard that can be switched, in the order in which reports list them. */
export const safeguardNames = [
  'conditional-write',
  'fence',
  'reachable-clean-up',
  'repair',
  'floor',
  'change-limit',
  'freeze',
] as const;

export type SafeguardName = (typeof safeguardNames)[number];

/** Which safeguards are on. */
export type Safeguards = Readonly<Record<SafeguardName, boolean>>;

export const profileNames = ['as-in-2025', 'conditional-write', 'fenced'] as const;

export type ProfileName = (typeof profileNames)[number];

/** The lock is on in every profile: it worked in 2025, and is no safeguard. */
export const profiles: Readonly<Record<ProfileName, Safeguards>> = {
  'as-in-2025': only([]),
  'conditional-write': only(['conditional-write']),
  fenced: only(safeguardNames),
};

/** The same set with one safeguard switched off. */
export function without(safeguards: Safeguards, name: SafeguardName): Safeguards {
  return { ...safeguards, [name]: false };
}

function only(on: readonly SafeguardName[]): Safeguards {
  const entries = safeguardNames.map((name) => [name, on.includes(name)] as const);
  return Object.fromEntries(entries) as Record<SafeguardName, boolean>;
}
