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
