// How large each function's bundle may be, SDK included. A cold start reads and compiles all of it, and a lane
// that is needed starts cold; so a library of any size (zod: 250 KB) has to be wanted before it comes in.

export interface Budget {
  readonly limitBytes: number;
  readonly why: string;
}

/** The three clients that every function has, Powertools and all of our code: measured 591 to 597 KB. */
const usual: Budget = {
  limitBytes: 630_000,
  why: 'clients of DynamoDB, Route 53 and S3, nine tenths of it; logs and metrics 34 KB, our code the rest',
};

const others: Readonly<Record<string, Budget>> = {
  'read-health': {
    limitBytes: 665_000,
    why: 'the client of Elastic Load Balancing besides, with its query protocol',
  },
};

export function budgetOf(bundle: string): Budget {
  return others[bundle] ?? usual;
}
