// Where commands send their AWS calls: a sandbox account, or LocalStack on this machine.

/** Targets other than the embedded one. */
export const deployedTargets = ['aws', 'localstack'] as const;

export type DeployedTarget = (typeof deployedTargets)[number];

/** The options that every client of a command is made with, besides the service's own endpoint. */
export interface TargetSettings {
  readonly target: DeployedTarget;
  readonly region?: string;
  readonly endpoint?: string;
  /** Of Route 53, where it is not the endpoint of all services: `fencepost serve` beside LocalStack. */
  readonly route53Endpoint?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

const localStackUrl = 'http://127.0.0.1:4566';

/**
 * On `aws` everything comes from the SDK's own chain. On `localstack` nothing of the user's account may be
 * used by accident: endpoint and credentials are set here.
 *
 * @param environment - AWS_ENDPOINT_URL and AWS_ENDPOINT_URL_ROUTE_53 count on localstack
 */
export function settingsOf(
  target: DeployedTarget,
  environment: Readonly<Record<string, string | undefined>>,
): TargetSettings {
  if (target === 'aws') return { target };
  const endpoint = environment['AWS_ENDPOINT_URL'] || localStackUrl;
  return {
    target,
    region: environment['AWS_REGION'] || 'us-east-1',
    endpoint,
    route53Endpoint: environment['AWS_ENDPOINT_URL_ROUTE_53'] || endpoint,
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  };
}

/** What an SDK client is constructed with; `route53` has an endpoint of its own. */
export function clientOptions(settings: TargetSettings, service: 'route53' | 'other' = 'other') {
  const { region, credentials } = settings;
  const endpoint = service === 'route53' ? settings.route53Endpoint : settings.endpoint;
  return {
    ...(region !== undefined && { region }),
    ...(credentials && { credentials }),
    ...(endpoint !== undefined && { endpoint }),
  };
}
