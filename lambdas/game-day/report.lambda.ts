// Entry of the function that ends a game day. The logic is in report.ts.

import { reporterFrom } from './container.ts';
import type { ReportInput } from './game-day.ts';
import { report } from './report.ts';

const reporter = reporterFrom(process.env);

export const handler = (input: ReportInput) => report(reporter, input);
