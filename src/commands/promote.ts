import { connectTemporal } from '../clients/temporal.js';
import { loadServiceConfig, temporalEnvironment } from '../config.js';
import { currentBuild } from '../deployment/build.js';
import { promote } from '../deployment/promote.js';

/** `pro promote`: sends new jobs to the worker build of this very code, once a worker of it runs. */
export async function runPromote(): Promise<number> {
  const client = await connectTemporal(temporalEnvironment());
  const { buildId } = await currentBuild();
  const version = { deploymentName: loadServiceConfig().TEMPORAL_DEPLOYMENT, buildId };
  await promote(client, version);
  await client.connection.close();
  console.log(`Jobs go to build ${version.buildId} of ${version.deploymentName}.`);
  return 0;
}
