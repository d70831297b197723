import type { OpenSmokeStage } from '../../versions/gate/gate-context.js';
import type { Answer, Io } from '../command-line/command.js';
import { EXIT } from '../command-line/exit-codes.js';
import type { DeployVerb } from '../deploy/deploy-verb.js';
import type { OpenDeployment } from '../deploy/open-deployment.js';
import type { DoctorDeps } from '../doctor.js';
import type { Services } from '../services.js';

/** Opens what a command works with, for as long as `work` takes. */
export type Open<D> = (io: Io, work: (deps: D) => Promise<Answer>) => Promise<Answer>;

/** Said at once, before the clients are loaded. */
const environment = async () => (await import('../environment.js')).commandEnvironment();

export const openServices: Open<Services> = async ({ report }, work) => {
  const place = await environment();
  return await (await import('../services.js')).withServices(place, report, work);
};

export const openDoctor: Open<DoctorDeps> = async (_io, work) => {
  const place = await environment();
  return await (await import('../doctor.js')).withDoctor(place, work);
};

/** `stopsByItself`: takes Ctrl-C as a wish and leaves things in order; the others are ended by it. */
export type OpenDeploy = (o: { stopsByItself: boolean }) => Open<OpenDeployment>;

/** Loads what the gate's smoke job runs on. */
export type LoadSmokeStage = () => Promise<OpenSmokeStage>;

export const openDeployment =
  (loadSmokeStage?: LoadSmokeStage): OpenDeploy =>
  ({ stopsByItself }) =>
  async (_io, work) => {
    const place = await environment();
    const { withDeployment } = await import('../deploy/open-deployment.js');
    const { stopSignal } = await import('../../platform/process.js');
    // A terminal that is closed must leave no version with a share that nobody watches.
    const signal = stopsByItself ? stopSignal('SIGHUP') : new AbortController().signal;
    return await withDeployment({ place, signal, openSmokeStage: await loadSmokeStage?.() }, work);
  };

/** A command that works with what is opened for it; `load` gives what it does. */
export const opening = <D, W>(open: Open<D>, load: () => Promise<(deps: D, words: W) => Promise<Answer>>) => {
  return async () => (words: W, io: Io) => open(io, async (deps) => await (await load())(deps, words));
};

/** How a verb of `pro deploy` is loaded and run. */
export type Running = <W>(
  name: string,
  load: () => Promise<DeployVerb<W>>,
  o?: { stopsByItself: boolean },
) => () => Promise<(words: W & { 'dry-run'?: true }, io: Io) => Promise<Answer>>;

export const runningOn =
  (open: OpenDeploy): Running =>
  (name, load, { stopsByItself } = { stopsByItself: false }) =>
  async () =>
  (words, io) =>
    open({ stopsByItself })(io, async (deployment) => {
      const dryRun = words['dry-run'] === true;
      const answer = await (await load())({ ...deployment, dryRun, report: io.report }, words);
      return { ...answer, json: { verb: name, dryRun, ok: answer.code === EXIT.done, ...answer.json } };
    });
