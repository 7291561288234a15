// What may fall at a name server while changes are on their way, by hand-made answers for each set of them.

import { ChangeResourceRecordSetsCommand } from '@aws-sdk/client-route-53';
import type { Change } from '@aws-sdk/client-route-53';
import { describe, expect, test } from 'vitest';
import { fallenOnArrival } from '../../../lib/drills/explored/arrivals.ts';
import type { Served, ServedRoot } from '../../../lib/drills/explored/arrivals.ts';
import { seededRandom } from '../../../lib/emulator/random.ts';
import { Route53Service } from '../../../lib/emulator/route53/service.ts';
import { seed } from '../../seed.ts';

const root: ServedRoot = { endpoint: 'api', type: 'A' };
const floor = 2;

/** @param live - how many values a root answers, by the changes that have arrived: `''`, `'1'`, `'1,2'` */
function fallen(arriving: readonly number[], live: Readonly<Record<string, number>>): string[] {
  return told(arriving, (arrived) => ({
    live: live[arrived.join()] ?? 0,
    open: arriving.filter((number) => !arrived.includes(number)),
  }));
}

function told(
  arriving: readonly number[],
  servedWith: (arrived: readonly number[]) => Served,
): string[] {
  const fell = fallenOnArrival(arriving, [root], floor, (_, arrived) => servedWith(arrived));
  return fell.map(({ property, detail }) => `${property} ${detail}`).sort();
}

interface Case {
  readonly title: string;
  readonly arriving: readonly number[];
  readonly live: Readonly<Record<string, number>>;
  readonly want: readonly string[];
}

const emptied = ['above-floor api', 'never-empty api'];

describe('with a floor of 2', () => {
  test.each<Case>([
    { title: 'nothing there, nothing on its way', arriving: [], live: {}, want: [] },
    { title: 'all there, nothing on its way', arriving: [], live: { '': 2 }, want: [] },
    { title: 'too few are there', arriving: [], live: { '': 1 }, want: ['above-floor api'] },
    { title: 'a birth is no fall', arriving: [1], live: { 1: 2 }, want: [] },
    { title: 'a birth below the floor', arriving: [1], live: { 1: 1 }, want: ['above-floor api'] },
    { title: 'a change that empties', arriving: [1], live: { '': 2 }, want: emptied },
    {
      title: 'a change that takes one',
      arriving: [1],
      live: { '': 2, 1: 1 },
      want: ['above-floor api'],
    },
    {
      title: 'empty only when the younger one comes first',
      arriving: [1, 2],
      live: { '': 2, 1: 2, 2: 0, '1,2': 2 },
      want: emptied,
    },
    {
      title: 'empty only after the older one, before the younger',
      arriving: [1, 2],
      live: { '': 2, 1: 0, 2: 2, '1,2': 2 },
      want: emptied,
    },
    {
      title: 'born by either, empty by both',
      arriving: [1, 2],
      live: { '': 0, 1: 2, 2: 2, '1,2': 0 },
      want: emptied,
    },
    {
      title: 'empty from the start until all have arrived',
      arriving: [4, 7, 9],
      live: { '4,7,9': 2 },
      want: [],
    },
    {
      title: 'a fall at the last of three',
      arriving: [4, 7, 9],
      live: { '4,9': 2 },
      want: emptied,
    },
  ])('$title', ({ arriving, live, want }) => {
    expect(fallen(arriving, live)).toEqual(want);
  });

  test('each root is judged by itself, and an endpoint told once', () => {
    const roots: ServedRoot[] = [
      root,
      { endpoint: 'api', type: 'AAAA' },
      { endpoint: 'www', type: 'A' },
    ];
    const servedWith = ({ endpoint }: ServedRoot, arrived: readonly number[]) => {
      const isEmpty = endpoint === 'api' && arrived.length > 0;
      return { live: isEmpty ? 0 : 2, open: arrived.length > 0 ? [] : [1] };
    };
    expect(fallenOnArrival([1], roots, floor, servedWith)).toEqual([
      { property: 'never-empty', detail: 'api' },
      { property: 'above-floor', detail: 'api' },
    ]);
  });
});

describe('of changes that write over each other, what is told is what trying every set tells', () => {
  const rounds = 2_000;

  test(`${rounds} drawn servers; FENCEPOST_SEED=${seed}`, () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    let fell = 0;
    for (let round = 0; round < rounds; round += 1) {
      const server = drawServer(below);
      const wanted = byEverySet(server);
      expect({ round, server, told: told(server.arriving, served(server)) }).toEqual({
        round,
        server,
        told: wanted,
      });
      fell += wanted.length > 0 ? 1 : 0;
    }
    // Neither all nor none: the draw tells the two apart.
    expect(fell).toBeGreaterThan(rounds / 10);
    expect(fell).toBeLessThan((rounds * 9) / 10);
  });
});

test('of many that write the same, each is asked for once', () => {
  const arriving = Array.from({ length: 12 }, (_, index) => index + 1);
  let asked = 0;
  const fell = told(arriving, (arrived) => {
    asked += 1;
    const newest = Math.max(0, ...arrived);
    return { live: newest === 7 ? 0 : 2, open: arriving.filter((number) => number > newest) };
  });
  expect(fell).toEqual(emptied);
  expect(asked).toBe(13);
});

test('a change that is not on its way cannot matter', () => {
  expect(() => told([1], () => ({ live: 2, open: [2] }))).toThrow('change 2 is not on its way');
});

test('many on their way that do not matter cost nothing', () => {
  const arriving = Array.from({ length: 30 }, (_, index) => index + 1);
  const asked: string[] = [];
  const fell = told(arriving, (arrived) => {
    asked.push(arrived.join());
    return { live: arrived.includes(7) ? 0 : 2, open: arrived.includes(7) ? [] : [7] };
  });
  expect(fell).toEqual(emptied);
  expect(asked).toEqual(['', '7']);
});

test('more on their way than can be told apart', () => {
  const arriving = Array.from({ length: 31 }, (_, index) => index + 1);
  const judge = () => told(arriving, () => ({ live: 2, open: [] }));
  expect(judge).toThrow('31 changes on their way at once, at most 30');
});

/** What a change writes: which tree the root points to, and how much trees have; null where it says nothing. */
interface Write {
  readonly root: number | null;
  readonly trees: readonly (number | null)[];
}

/** A root that points to one of some trees, and changes that write over each other's. */
interface DrawnServer {
  readonly arriving: readonly number[];
  /** By number of the change, 0 being what the server has. */
  readonly writes: readonly Write[];
}

const treeCount = 3;
const sizes = [2, 2, 2, 2, 1, 0];

function drawServer(below: (limit: number) => number): DrawnServer {
  const arriving = Array.from({ length: below(7) }, (_, index) => index + 1);
  const write = (isAll: boolean): Write => ({
    root: isAll || below(2) === 0 ? below(treeCount + 1) : null,
    trees: Array.from({ length: treeCount }, () =>
      isAll || below(3) === 0 ? (sizes[below(sizes.length)] ?? 0) : null,
    ),
  });
  return { arriving, writes: [0, ...arriving].map((number) => write(number === 0)) };
}

function served({ arriving, writes }: DrawnServer): (arrived: readonly number[]) => Served {
  return (arrived) => {
    /** The newest that has arrived and says something of it. */
    const newest = (of: (write: Write) => number | null | undefined) => {
      const says = (number: number) => (of(writes[number] ?? write0) ?? null) !== null;
      const by = Math.max(0, ...arrived.filter(says));
      const open = arriving.filter((number) => number > by && says(number));
      return { value: of(writes[by] ?? write0) ?? 0, open };
    };
    const root = newest((write) => write.root);
    const tree = newest((write) => write.trees[root.value]);
    return { live: tree.value, open: [...new Set([...root.open, ...tree.open])] };
  };
}

const write0: Write = { root: 0, trees: [] };

/** By trying every set of changes, and every change after it. */
function byEverySet(server: DrawnServer): string[] {
  const { arriving } = server;
  const live = (set: number) =>
    served(server)(arriving.filter((_, place) => (set & (1 << place)) !== 0)).live;
  const fell = new Set<string>();
  for (let set = 0; set < 2 ** arriving.length; set += 1) {
    if (live(set) === 0) continue;
    if (live(set) < floor) fell.add('above-floor api');
    if (arriving.some((_, place) => live(set | (1 << place)) === 0)) {
      for (const one of emptied) fell.add(one);
    }
  }
  return [...fell].sort();
}

describe('what a name server says could change its answer is all that can', () => {
  const zone = 'Z1';
  const root = 'api.example.com';
  const trees = ['t0.example.com', 't1.example.com', 't2.example.com'];

  test(`200 drawn zones; FENCEPOST_SEED=${seed}`, () => {
    const random = seededRandom(seed);
    const below = (limit: number) => Math.floor(random() * limit);
    let fell = 0;
    for (let round = 0; round < 200; round += 1) {
      const service = drawZone(below);
      const numbers = service.undelivered(zone, 0);
      const judged = (isAllOpen: boolean) =>
        told(numbers, (arrived) => {
          const { values, mayBeEmpty, open } = service.prospect(zone, 0, arrived, root, 'A');
          const rest = numbers.filter((number) => !arrived.includes(number));
          return { live: mayBeEmpty ? 0 : values.size, open: isAllOpen ? rest : open };
        });
      const wanted = judged(true);
      expect({ round, told: judged(false) }).toEqual({ round, told: wanted });
      fell += wanted.length > 0 ? 1 : 0;
    }
    expect(fell).toBeGreaterThan(20);
    expect(fell).toBeLessThan(180);
  });

  /** A root that leads to trees by aliases, some by way of another name, and batches that change all of it. */
  function drawZone(below: (limit: number) => number): Route53Service {
    const service = new Route53Service({
      clock: { nowMs: () => 0 },
      random: () => 0,
      nameServerCount: 1,
      propagation: 'by-hand',
    });
    service.createZone(zone, 'example.com');
    const send = (changes: readonly Change[]) => {
      try {
        const batch = { Changes: [...changes] };
        service.execute(
          new ChangeResourceRecordSetsCommand({ HostedZoneId: zone, ChangeBatch: batch }),
        );
      } catch {
        // Drawn so that Route 53 refuses it: nothing is on its way then.
      }
    };
    const alias = (name: string, to: string): Change => ({
      Action: 'UPSERT',
      ResourceRecordSet: {
        Name: name,
        Type: 'A',
        AliasTarget: { HostedZoneId: zone, DNSName: to, EvaluateTargetHealth: below(2) === 0 },
      },
    });
    const addresses = (name: string, count: number): Change => ({
      Action: 'UPSERT',
      ResourceRecordSet: {
        Name: name,
        Type: 'A',
        TTL: 60,
        ResourceRecords: Array.from({ length: count }, (_, index) => ({
          Value: `192.0.2.${index + 1}`,
        })),
      },
    });
    const tree = () => trees[below(trees.length)] ?? root;
    send([
      ...trees.map((name) => addresses(name, 2)),
      alias('via.example.com', tree()),
      alias(root, below(3) === 0 ? 'via.example.com' : tree()),
    ]);
    for (const number of service.undelivered(zone, 0)) service.deliver(zone, 0, number);
    for (let batch = below(6); batch > 0; batch -= 1) {
      const kinds = [
        () => alias(root, below(3) === 0 ? 'via.example.com' : tree()),
        () => alias('via.example.com', tree()),
        () => addresses(tree(), 1 + below(2)),
        (): Change => {
          const name = tree();
          const set = service.recordSet(zone, name, 'A');
          const values = (set?.values ?? ['192.0.2.1']).map((Value) => ({ Value }));
          const gone = { Name: name, Type: 'A', TTL: 60, ResourceRecords: values } as const;
          return { Action: 'DELETE', ResourceRecordSet: { ...gone, ResourceRecords: [...values] } };
        },
      ];
      send(
        Array.from({ length: 1 + below(2) }, () => kinds[below(kinds.length)]?.()).flatMap(
          (c) => c ?? [],
        ),
      );
    }
    return service;
  }
});
