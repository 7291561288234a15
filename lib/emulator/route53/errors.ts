// The exceptions that the SDK's client would reject with: same classes, names, texts and statuses.
// A caller classifies by `name`; the texts are those of the real service, as far as they are known.

import {
  HealthCheckAlreadyExists,
  HealthCheckVersionMismatch,
  HostedZoneAlreadyExists,
  HostedZoneNotEmpty,
  HostedZoneNotPrivate,
  InvalidChangeBatch,
  InvalidDomainName,
  InvalidInput,
  NoSuchChange,
  NoSuchHealthCheck,
  NoSuchHostedZone,
  PriorRequestNotComplete,
  Route53ServiceException,
} from '@aws-sdk/client-route-53';

const answered = (httpStatusCode: number, message: string) => ({
  message,
  $metadata: { httpStatusCode, attempts: 1, totalRetryDelay: 0 },
});

/** An exception for which the SDK has no class of its own, known by its name alone. */
const unmodelled = (name: string, message: string): Route53ServiceException =>
  new Route53ServiceException({ name, $fault: 'client', ...answered(400, message) });

/**
 * Everything wrong with a batch, in one exception. The messages stand in `message`, in brackets:
 * measured on the SDK 3.1169, which leaves the modelled field `messages` empty.
 */
export const invalidChangeBatch = (messages: readonly string[]): InvalidChangeBatch =>
  new InvalidChangeBatch({ ...answered(400, `[${messages.join(', ')}]`), messages: [] });

export const invalidInput = (message: string): InvalidInput =>
  new InvalidInput(answered(400, message));

export const malformedInput = (message: string): Route53ServiceException =>
  unmodelled('MalformedInput', message);

export const throttling = (): Route53ServiceException => unmodelled('Throttling', 'Rate exceeded');

export const noSuchHostedZone = (id: string): NoSuchHostedZone =>
  new NoSuchHostedZone(answered(404, `No hosted zone found with ID: ${id}`));

export const noSuchHealthCheck = (id: string): NoSuchHealthCheck =>
  new NoSuchHealthCheck(answered(404, `A health check with id ${id} does not exist.`));

export const noSuchChange = (id: string): NoSuchChange =>
  new NoSuchChange(answered(404, `Could not find resource with ID: ${id}`));

export const priorRequestNotComplete = (): PriorRequestNotComplete =>
  new PriorRequestNotComplete(
    answered(
      400,
      'The request was rejected because Route 53 was still processing a prior request.',
    ),
  );

export const hostedZoneAlreadyExists = (): HostedZoneAlreadyExists =>
  new HostedZoneAlreadyExists(
    answered(409, 'A hosted zone has already been created with the specified caller reference.'),
  );

/** With the two spaces, as users quote it. */
export const hostedZoneNotEmpty = (): HostedZoneNotEmpty =>
  new HostedZoneNotEmpty(
    answered(
      400,
      'The specified hosted zone contains non-required resource record sets  and so cannot be deleted.',
    ),
  );

/** Its text was not seen. */
export const hostedZoneNotPrivate = (id: string): HostedZoneNotPrivate =>
  new HostedZoneNotPrivate(answered(400, `Hosted zone ${id} is not a private hosted zone`));

export const healthCheckAlreadyExists = (): HealthCheckAlreadyExists =>
  new HealthCheckAlreadyExists(
    answered(
      409,
      'A different health check has already been created with the specified caller reference.',
    ),
  );

/** Its text was not seen. */
export const healthCheckVersionMismatch = (): HealthCheckVersionMismatch =>
  new HealthCheckVersionMismatch(
    answered(409, 'The health check has another version than the one specified.'),
  );

export const invalidDomainName = (name: string): InvalidDomainName =>
  new InvalidDomainName(answered(400, `${name} is not a valid domain name`));
