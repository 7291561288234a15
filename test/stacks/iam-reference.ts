// What IAM knows of the actions that a template here grants: the types of resource that an action can be limited
// to, and the condition keys that it supports beside the global ones. A key that an action does not support is
// simply absent from the request, and a condition on it means something else than it says. From AWS's Service
// Authorization Reference, read in April 2026; an action that is missing here is to be looked up there first.
// https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html

export interface KnownAction {
  /** None: the action can be granted on `*` alone. */
  readonly resources: readonly ResourceType[];
  /** Without the service's prefix. */
  readonly keys: readonly string[];
}

/** Resource type → its ARN, and the CloudFormation type that makes it. */
export const resourceTypes = {
  bucket: { arn: /^arn:aws:s3:::[^/]+$/, cloudFormation: 'AWS::S3::Bucket' },
  change: { arn: /^arn:aws:route53:::change\/.+$/, cloudFormation: undefined },
  execution: { arn: /^arn:aws:states:.+:execution:.+$/, cloudFormation: undefined },
  express: { arn: /^arn:aws:states:.+:express:.+$/, cloudFormation: undefined },
  function: { arn: /^arn:aws:lambda:.+:function:.+$/, cloudFormation: 'AWS::Lambda::Function' },
  healthcheck: { arn: /^arn:aws:route53:::healthcheck\/.+$/, cloudFormation: undefined },
  hostedzone: { arn: /^arn:aws:route53:::hostedzone\/.+$/, cloudFormation: undefined },
  index: { arn: /^arn:aws:dynamodb:.+:table\/.+\/index\/.+$/, cloudFormation: undefined },
  'log-stream': { arn: /^arn:aws:logs:.+:log-group:.+$/, cloudFormation: 'AWS::Logs::LogGroup' },
  object: { arn: /^arn:aws:s3:::[^/]+\/.+$/, cloudFormation: undefined },
  role: { arn: /^arn:aws:iam::.+:role\/.+$/, cloudFormation: 'AWS::IAM::Role' },
  stack: { arn: /^arn:aws:cloudformation:.+:stack\/.+\/.+$/, cloudFormation: undefined },
  statemachine: {
    arn: /^arn:aws:states:.+:stateMachine:.+$/,
    cloudFormation: 'AWS::StepFunctions::StateMachine',
  },
  table: { arn: /^arn:aws:dynamodb:.+:table\/[^/]+$/, cloudFormation: 'AWS::DynamoDB::Table' },
  topic: { arn: /^arn:aws:sns:.+$/, cloudFormation: 'AWS::SNS::Topic' },
} as const;

export type ResourceType = keyof typeof resourceTypes;

export const knownActions: Readonly<Record<string, KnownAction>> = {
  'route53:ChangeResourceRecordSets': {
    resources: ['hostedzone'],
    keys: [
      'ChangeResourceRecordSetsNormalizedRecordNames',
      'ChangeResourceRecordSetsRecordTypes',
      'ChangeResourceRecordSetsActions',
    ],
  },
  'route53:ListResourceRecordSets': {
    resources: ['hostedzone'],
    keys: [],
  },
  'route53:GetChange': {
    resources: ['change'],
    keys: [],
  },
  'route53:GetHealthCheckStatus': {
    resources: ['healthcheck'],
    keys: [],
  },
  'route53:TestDNSAnswer': {
    resources: [],
    keys: [],
  },
  'dynamodb:GetItem': {
    resources: ['table'],
    keys: ['Attributes', 'EnclosingOperation', 'LeadingKeys', 'ReturnConsumedCapacity', 'Select'],
  },
  'dynamodb:Query': {
    resources: ['table', 'index'],
    keys: ['Attributes', 'LeadingKeys', 'ReturnConsumedCapacity', 'ReturnValues', 'Select'],
  },
  'dynamodb:Scan': {
    resources: ['table', 'index'],
    keys: ['Attributes', 'ReturnConsumedCapacity', 'ReturnValues', 'Select'],
  },
  'dynamodb:PutItem': {
    resources: ['table'],
    keys: [
      'Attributes',
      'EnclosingOperation',
      'LeadingKeys',
      'ReturnConsumedCapacity',
      'ReturnValues',
    ],
  },
  'dynamodb:UpdateItem': {
    resources: ['table'],
    keys: [
      'Attributes',
      'EnclosingOperation',
      'LeadingKeys',
      'ReturnConsumedCapacity',
      'ReturnValues',
    ],
  },
  's3:GetObject': {
    resources: ['object'],
    keys: [
      'AccessGrantsInstanceArn',
      'ExistingObjectTag/<key>',
      'authType',
      'ResourceAccount',
      'signatureAge',
      'signatureversion',
      'TlsVersion',
      'x-amz-content-sha256',
    ],
  },
  's3:PutObject': {
    resources: ['object'],
    keys: [
      'AccessGrantsInstanceArn',
      'RequestObjectTag/<key>',
      'RequestObjectTagKeys',
      'authType',
      'ResourceAccount',
      'signatureAge',
      'signatureversion',
      'TlsVersion',
      'x-amz-acl',
      'x-amz-content-sha256',
      'x-amz-copy-source',
      'x-amz-grant-full-control',
      'x-amz-grant-read',
      'x-amz-grant-read-acp',
      'x-amz-grant-write',
      'x-amz-grant-write-acp',
      'x-amz-metadata-directive',
      'x-amz-server-side-encryption',
      'x-amz-server-side-encryption-aws-kms-key-id',
      'x-amz-server-side-encryption-customer-algorithm',
      'x-amz-storage-class',
      'x-amz-website-redirect-location',
      'object-lock-mode',
      'object-lock-retain-until-date',
      'object-lock-remaining-retention-days',
      'object-lock-legal-hold',
      'if-match',
      'if-none-match',
      'ObjectCreationOperation',
    ],
  },
  's3:ListBucket': {
    resources: ['bucket'],
    keys: [
      'AccessGrantsInstanceArn',
      'authType',
      'delimiter',
      'max-keys',
      'prefix',
      'ResourceAccount',
      'signatureAge',
      'signatureversion',
      'TlsVersion',
      'x-amz-content-sha256',
    ],
  },
  'logs:CreateLogStream': {
    resources: ['log-stream'],
    keys: [],
  },
  'logs:PutLogEvents': {
    resources: ['log-stream'],
    keys: [],
  },
  'logs:CreateLogDelivery': {
    resources: [],
    keys: [],
  },
  'logs:GetLogDelivery': {
    resources: [],
    keys: [],
  },
  'logs:UpdateLogDelivery': {
    resources: [],
    keys: [],
  },
  'logs:DeleteLogDelivery': {
    resources: [],
    keys: [],
  },
  'logs:ListLogDeliveries': {
    resources: [],
    keys: [],
  },
  'logs:PutResourcePolicy': {
    resources: [],
    keys: [],
  },
  'logs:DescribeResourcePolicies': {
    resources: [],
    keys: [],
  },
  'logs:DescribeLogGroups': {
    resources: [],
    keys: [],
  },
  'states:StartSyncExecution': {
    resources: ['statemachine'],
    keys: ['StateMachineQualifier'],
  },
  'states:ListExecutions': {
    resources: ['statemachine'],
    keys: ['StateMachineQualifier'],
  },
  'cloudformation:DescribeStacks': {
    resources: ['stack'],
    keys: [],
  },
  'dynamodb:BatchWriteItem': {
    resources: ['table'],
    keys: ['Attributes', 'LeadingKeys', 'ReturnConsumedCapacity'],
  },
  's3:DeleteObject': {
    resources: ['object'],
    keys: [
      'AccessGrantsInstanceArn',
      'authType',
      'ResourceAccount',
      'signatureAge',
      'signatureversion',
      'TlsVersion',
      'x-amz-content-sha256',
      'if-match',
    ],
  },
  'lambda:InvokeFunction': {
    resources: ['function'],
    keys: ['EventSourceToken', 'InvokedViaFunctionUrl'],
  },
  'states:StartExecution': {
    resources: ['statemachine'],
    keys: ['StateMachineQualifier'],
  },
  'states:DescribeExecution': {
    resources: ['execution', 'express'],
    keys: [],
  },
  'states:GetExecutionHistory': {
    resources: ['execution'],
    keys: [],
  },
  'states:StopExecution': {
    resources: ['execution'],
    keys: [],
  },
  'elasticloadbalancing:DescribeTargetGroups': {
    resources: [],
    keys: [],
  },
  'elasticloadbalancing:DescribeTargetHealth': {
    resources: [],
    keys: [],
  },
  'sns:Publish': {
    resources: ['topic'],
    keys: [],
  },
  'cloudwatch:PutMetricData': {
    resources: [],
    keys: ['namespace'],
  },
  'sts:AssumeRole': {
    resources: ['role'],
    keys: [
      'TransitiveTagKeys',
      'ExternalId',
      'RoleSessionName',
      'ResourceTag/${TagKey}',
      'SourceIdentity',
      'amr',
      'aud',
      'sub',
      'app_id',
      'user_id',
      'app_id',
      'id',
      'aud',
      'sub',
      'namequalifier',
      'sub',
      'sub_type',
    ],
  },
};
