// What comes after `fencepost init`, as commands to copy: deploy, look, play a drill, clear away.

import { settingsOf } from '../../aws/targets.ts';
import type { DeployedTarget } from '../../aws/targets.ts';
import { printable } from '../terminal.ts';
import type { Terminal } from '../terminal.ts';

export interface NextCommandsInput {
  readonly target: DeployedTarget;
  /** Of the endpoints file. */
  readonly path: string;
  readonly zoneId: string;
}

export function nextCommands(
  { target, path, zoneId }: NextCommandsInput,
  environment: Terminal['environment'],
): string {
  const file = quoted(path);
  const given = path === 'endpoints.yaml' ? '' : ` --endpoints ${file}`;
  const account = target === 'aws' ? ' --account …' : '';
  const { route53Endpoint } = settingsOf(target, environment);
  const context =
    `-c hostedZoneId=${zoneId} -c endpoints=${file}` +
    // The functions must write to the Route 53 that has the zone; AWS's own needs no word.
    (route53Endpoint === undefined ? '' : ` \\\n    -c route53Endpoint=${route53Endpoint}`);
  return `
Next, in a clone of Fencepost:
${environmentLines(target, environment)}
  npx cdk bootstrap
  npx cdk deploy --all \\
    ${context}
  fencepost status --target ${target}${given}

For drills, three control planes that may be broken, beside it:

  npx cdk deploy --all -c drillStack=true \\
    ${context}
  fencepost drill stale-enactor --target ${target}${given}${account}

When it is over:

  fencepost drill --clear --target ${target}${given}${account}
  npx cdk destroy --all -c drillStack=true \\
    ${context}
  fencepost remove --target ${target}${given} --yes --roots
  npx cdk destroy --all \\
    ${context}
`;
}

/** On LocalStack the CDK has to be told where it is, and must not use an account of the user's. */
function environmentLines(target: DeployedTarget, environment: Terminal['environment']): string {
  if (target === 'aws') return '';
  const { endpoint = '', region = '', route53Endpoint = '' } = settingsOf(target, environment);
  const variables = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ENDPOINT_URL_S3: endpoint,
    ...(route53Endpoint !== endpoint && { AWS_ENDPOINT_URL_ROUTE_53: route53Endpoint }),
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  const lines = Object.entries(variables).map(
    ([name, value]) => `  export ${name}=${quoted(value)}`,
  );
  return ['', ...lines].join('\n');
}

/** As a shell takes it for one word. */
function quoted(text: string): string {
  if (/^[\w./:@%+-]+$/.test(text)) return text;
  return `'${printable(text).replaceAll("'", "'\\''")}'`;
}
