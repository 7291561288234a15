// What every function of a control plane needs in its environment to be loaded; nothing is called with it.

export const environment: Readonly<Record<string, string>> = {
  AWS_REGION: 'us-east-1',
  AWS_LAMBDA_FUNCTION_NAME: 'function',
  POWERTOOLS_SERVICE_NAME: 'Fencepost',
  PLAN_TABLE_NAME: 'plans',
  HEALTH_TABLE_NAME: 'health',
  ARCHIVE_BUCKET_NAME: 'archive',
  HOSTED_ZONE_ID: 'Z1EXAMPLE',
  ZONE_NAME: 'example.com',
  SAFEGUARDS: 'fence',
  FLOOR: '1',
  CHANGE_LIMIT: '0.5',
  KEEP_COUNT: '2',
  HEALTH_MAX_AGE_MS: '300000',
  LANE: 'a',
};
