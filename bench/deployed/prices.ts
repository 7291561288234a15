// List prices in US dollars of us-east-1, without free tiers, as AWS's pages gave them in November 2026. The one
// place to change when AWS does. A price that nothing is counted for is not here.

export interface Price {
  readonly usd: number;
  /** For so many of what is counted. */
  readonly per: number;
  readonly source: string;
}

const lambda = 'https://aws.amazon.com/lambda/pricing/';
const stepFunctions = 'https://aws.amazon.com/step-functions/pricing/';
const dynamoDb = 'https://aws.amazon.com/dynamodb/pricing/on-demand/';
const s3 = 'https://aws.amazon.com/s3/pricing/';
const cloudWatch = 'https://aws.amazon.com/cloudwatch/pricing/';
const route53 = 'https://aws.amazon.com/route53/pricing/';

/** Route 53's API, rules of EventBridge, and notifications of alarms by mail in such numbers cost nothing. */
export const prices = {
  'Lambda requests': { usd: 0.2, per: 1_000_000, source: lambda },
  'Lambda GB-seconds, arm64': { usd: 0.0000133334, per: 1, source: lambda },
  'Step Functions transitions': { usd: 0.025, per: 1_000, source: stepFunctions },
  'Express requests': { usd: 1, per: 1_000_000, source: stepFunctions },
  'Express GB-seconds': { usd: 0.00001667, per: 1, source: stepFunctions },
  'DynamoDB read units': { usd: 0.125, per: 1_000_000, source: dynamoDb },
  'DynamoDB write units': { usd: 0.625, per: 1_000_000, source: dynamoDb },
  'S3 writes and lists': { usd: 0.005, per: 1_000, source: s3 },
  'S3 reads': { usd: 0.0004, per: 1_000, source: s3 },
  'Log GB taken in': { usd: 0.5, per: 1, source: cloudWatch },
  'Alarm metrics': { usd: 0.1, per: 1, source: cloudWatch },
  'Custom metrics': { usd: 0.3, per: 1, source: cloudWatch },
  Dashboards: { usd: 3, per: 1, source: cloudWatch },
  'Hosted zones': { usd: 0.5, per: 1, source: route53 },
} as const satisfies Readonly<Record<string, Price>>;

export type Priced = keyof typeof prices;

/** What is counted of each; absent is none. */
export type Counts = Readonly<Partial<Record<Priced, number>>>;

export interface Line {
  readonly what: Priced;
  readonly count: number;
  readonly usd: number;
}

/** In the order of the price list; what is not used is left out. */
export function costOf(counts: Counts): Line[] {
  return (Object.keys(prices) as Priced[]).flatMap((what) => {
    const count = counts[what] ?? 0;
    const { usd, per } = prices[what];
    return count === 0 ? [] : [{ what, count, usd: (count / per) * usd }];
  });
}

export function totalOf(lines: readonly Line[]): number {
  return lines.reduce((sum, { usd }) => sum + usd, 0);
}

export function add(...all: readonly Counts[]): Counts {
  return combine(all, (sum, count) => sum + count);
}

export function times(counts: Counts, factor: number): Counts {
  return combine([counts], (_, count) => count * factor);
}

function combine(all: readonly Counts[], step: (sum: number, count: number) => number): Counts {
  const sums: Partial<Record<Priced, number>> = {};
  for (const counts of all) {
    for (const [what, count] of Object.entries(counts) as [Priced, number][]) {
      sums[what] = step(sums[what] ?? 0, count);
    }
  }
  return sums;
}
