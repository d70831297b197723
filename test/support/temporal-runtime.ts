import v8 from 'node:v8';
import { DefaultLogger, Runtime } from '@temporalio/worker';

/**
 * One for a process, before its first connection or worker. Workers tell each change of their state, and tests want to
 * hear of faults only; heartbeats come as often as the server lets them, so that nobody has to wait for one.
 */
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { filter: 'ERROR' } },
  workerHeartbeatInterval: '1s',
});

/**
 * With its first workflow in this thread the SDK would follow each promise of the process from then on, for stacks that
 * Temporal's web page shows and no test reads: a third of the CPU of tests on workflows. Node's own hooks, which carry
 * AsyncLocalStorage, come the same way, and are told by what else they hook.
 */
const { createHook } = v8.promiseHooks;
v8.promiseHooks.createHook = (hooks) => (hooks.before ? createHook(hooks) : () => undefined);
