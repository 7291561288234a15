// The part that AWS's Node runtime plays inside an execution environment: loads the handler, then asks
// the Lambda Runtime API for one invocation after the other and posts what the handler answers.
// Knows nothing of LocalStack. https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { existsSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';

const environment = process.env;
const agent = new Agent({ keepAlive: true });

/** One HTTP call. Not fetch, which gives up after five minutes; a warm function may wait longer. */
function call(method, path, body) {
  const [hostname, port] = environment.AWS_LAMBDA_RUNTIME_API.split(':');
  return new Promise((resolve, reject) => {
    const options = { agent, hostname, port, method, path: `/2018-06-01/runtime/${path}` };
    const outgoing = request(options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => (text += chunk));
      response.on('end', () => resolve({ headers: response.headers, text }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** Lambda's form of an error. Step Functions matches Catch and Retry on errorType: the error's name. */
function describe(error) {
  const { name, message, stack } =
    error instanceof Error ? error : { name: typeof error, message: String(error), stack: '' };
  return JSON.stringify({
    errorType: name,
    errorMessage: message,
    trace: stack ? stack.split('\n') : [],
  });
}

function runtimeError(name, message, cause) {
  return Object.assign(new Error(message, { cause }), { name });
}

/** Finds `index.handler`: the export `handler` of index.js, .mjs or .cjs, an ES module or CommonJS. */
async function loadHandler(handlerName) {
  const [moduleName, ...exportPath] = basename(handlerName).split('.');
  const path = join(environment.LAMBDA_TASK_ROOT, dirname(handlerName), moduleName);
  const file = ['.js', '.mjs', '.cjs']
    .map((ending) => path + ending)
    .find((name) => existsSync(name));
  if (!file) {
    throw runtimeError('Runtime.ImportModuleError', `Error: Cannot find module '${moduleName}'`);
  }
  const loaded = await import(pathToFileURL(file).href);
  const pick = (from) => exportPath.reduce((value, key) => value?.[key], from);
  // Node does not see every export of a CommonJS file as a named one; its default has them all.
  const handler = pick(loaded) ?? pick(loaded.default);
  if (typeof handler !== 'function') {
    throw runtimeError('Runtime.HandlerNotFound', `${handlerName} is undefined or not exported`);
  }
  return handler;
}

function contextOf(headers) {
  const deadlineMs = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: environment.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: environment.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: environment.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: environment.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: environment.AWS_LAMBDA_LOG_STREAM_NAME,
    getRemainingTimeInMillis: () => deadlineMs - Date.now(),
  };
}

async function serveOne(handler) {
  const { headers, text } = await call('GET', 'invocation/next');
  const context = contextOf(headers);
  environment['_X_AMZN_TRACE_ID'] = headers['lambda-runtime-trace-id'];
  const path = `invocation/${context.awsRequestId}`;
  // An error outside the handler's promise ends the process, but first the caller learns its name.
  reportUncaught = (error) => call('POST', `${path}/error`, describe(error));
  try {
    const result = await handler(JSON.parse(text), context);
    await call('POST', `${path}/response`, JSON.stringify(result) ?? 'null');
  } catch (error) {
    await call('POST', `${path}/error`, describe(error));
  }
}

let reportUncaught = (error) => call('POST', 'init/error', describe(error));
process.on('uncaughtException', (error) => {
  console.error(error);
  void reportUncaught(error).finally(() => process.exit(129)); // AWS's own code for this.
});

const handler = await loadHandler(environment['_HANDLER']);
for (;;) await serveOne(handler);
