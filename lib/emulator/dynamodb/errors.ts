// The exceptions of DynamoDB as the SDK's client rejects with them, and the metadata of every answer.
// No request ids: they would make two runs that differ in nothing else look different.

import {
  ConditionalCheckFailedException,
  DynamoDBServiceException,
  IdempotentParameterMismatchException,
  ResourceInUseException,
  ResourceNotFoundException,
  TransactionCanceledException,
} from '@aws-sdk/client-dynamodb';
import type { AttributeValue, CancellationReason } from '@aws-sdk/client-dynamodb';

/** `$metadata` of an answer that came at the first attempt. A new object: callers may change it. */
export function metadata(httpStatusCode: number) {
  return { httpStatusCode, attempts: 1, totalRetryDelay: 0 };
}

/** The request is wrong in itself or for the item it meets. The SDK has no class for it, only a name. */
export function validationError(message: string): DynamoDBServiceException {
  return unmodelled('ValidationException', message);
}

/** A value has a JavaScript type that the wire format does not allow there. */
export function serializationError(found: unknown, wanted: string): DynamoDBServiceException {
  return unmodelled('SerializationException', serializationMessage(found, wanted));
}

function serializationMessage(found: unknown, wanted: string): string {
  if (typeof found === 'number') {
    return `${Number.isInteger(found) ? 'NUMBER' : 'DECIMAL'}_VALUE cannot be converted to ${wanted}`;
  }
  if (typeof found === 'boolean') {
    return `${found ? 'TRUE' : 'FALSE'}_VALUE cannot be converted to ${wanted}`;
  }
  return 'Start of structure or map found where not expected';
}

function unmodelled(name: string, message: string): DynamoDBServiceException {
  return new DynamoDBServiceException({
    name,
    message,
    $fault: 'client',
    $metadata: metadata(400),
  });
}

/** @param item - what is stored, if ReturnValuesOnConditionCheckFailure asked for it */
export function conditionalCheckFailed(
  item: Record<string, AttributeValue> | undefined,
): ConditionalCheckFailedException {
  return new ConditionalCheckFailedException({
    message: CONDITION_FAILED,
    $metadata: metadata(400),
    Item: item,
  });
}

export const CONDITION_FAILED = 'The conditional request failed';

/** @param detail - DescribeTable names the table, the item operations do not */
export function tableNotFound(detail = ''): ResourceNotFoundException {
  const message = `Requested resource not found${detail}`;
  return new ResourceNotFoundException({ message, $metadata: metadata(400) });
}

/** The name is taken. */
export function tableExists(tableName: string): ResourceInUseException {
  const message = `Table already exists: ${tableName}`;
  return new ResourceInUseException({ message, $metadata: metadata(400) });
}

/** @param reasons - one for each action, in the order of the request */
export function transactionCanceled(reasons: CancellationReason[]): TransactionCanceledException {
  const codes = reasons.map((reason) => reason.Code).join(', ');
  const message = `Transaction cancelled, please refer cancellation reasons for specific reasons [${codes}]`;
  return new TransactionCanceledException({
    message,
    Message: message,
    $metadata: metadata(400),
    CancellationReasons: reasons,
  });
}

/** The token was used in the last ten minutes, with other actions. */
export function tokenReused(): IdempotentParameterMismatchException {
  const message =
    'DynamoDB rejected the request because you retried a request with a different payload but with an idempotent token that was already used.';
  return new IdempotentParameterMismatchException({
    message,
    Message: message,
    $metadata: metadata(400),
  });
}
