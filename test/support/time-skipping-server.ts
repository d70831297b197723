import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestWorkflowEnvironment } from '@temporalio/testing';
import { cacheStep, findOnPath, installAtomically, isExecutable, resolveBinary } from '../../local/resolve-binary.js';
import { runLong } from '../../local/run-long.js';
import { loadStackConfig } from '../../src/platform/config.js';

const VERSION = '1.31.0';
/** Where the SDK gets the server from. Asked first: on a network that drops packets the SDK itself waits for minutes. */
const SDK_DOWNLOAD = 'https://temporal.download';
const REACHABLE_TIMEOUT_MS = 5000;

/**
 * A Temporal server that skips the time workflows sleep. One for each test process, and no parallel workflows on it
 * (its lock accounting breaks); it knows neither worker versions nor schedules.
 */
export async function createTimeSkippingEnvironment(): Promise<TestWorkflowEnvironment> {
  const kept = keptServer();
  return (await isExecutable(kept)) ? fromPath(kept) : TestWorkflowEnvironment.createTimeSkipping();
}

/** The SDK downloads the server; where that is blocked, the same one comes from Maven and is kept. */
export async function fetchTimeSkippingServer(): Promise<void> {
  const kept = keptServer();
  await resolveBinary(
    {
      name: 'Time-skipping test server',
      steps: [
        cacheStep([kept], async (path) => path),
        { name: 'SDK download', try: downloadBySdk },
        { name: 'Maven', try: () => installFromMaven(kept) },
      ],
      advice:
        'Let this machine reach https://temporal.download, or install Java and Maven (Debian: apt-get install maven).',
    },
    console.error,
  );
}

async function downloadBySdk(): Promise<string> {
  await fetch(SDK_DOWNLOAD, { method: 'HEAD', signal: AbortSignal.timeout(REACHABLE_TIMEOUT_MS) });
  await (await TestWorkflowEnvironment.createTimeSkipping()).teardown();
  return 'what the SDK keeps';
}

/** The SDK gives it 5 s to start, which a busy machine needs more than once: a minute in all, as every wait here. */
const STARTS = 12;

async function fromPath(path: string): Promise<TestWorkflowEnvironment> {
  for (let start = 1; ; start += 1) {
    try {
      return await TestWorkflowEnvironment.createTimeSkipping({
        server: { executable: { type: 'existing-path', path } },
      });
    } catch (error) {
      if (start === STARTS || !String(error).includes('did not start within')) throw error;
    }
  }
}

const keptServer = () => join(loadStackConfig().CACHE_DIR, `temporal-test-server-${VERSION}`, 'run');

async function installFromMaven(script: string): Promise<string> {
  await findOnPath(['java']);
  const mvn = await findOnPath(['mvn']);
  await installAtomically(join(script, '..'), async (folder) => {
    const made = join(folder, 'made');
    await mkdir(made);
    await writeFile(join(folder, 'pom.xml'), POM);
    await runLong({
      title: 'Time-skipping test server: mvn',
      command: mvn,
      args: [
        '-q',
        '-B',
        '-f',
        join(folder, 'pom.xml'),
        'dependency:copy-dependencies',
        `-DoutputDirectory=${made}/lib`,
      ],
      timeoutMs: 10 * 60_000,
      report: console.error,
    });
    await writeFile(join(made, 'run'), SCRIPT);
    await chmod(join(made, 'run'), 0o755);
    return made;
  });
  return script;
}

const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId>
  <artifactId>test-server</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>io.temporal</groupId>
      <artifactId>temporal-test-server</artifactId>
      <version>${VERSION}</version>
    </dependency>
  </dependencies>
</project>
`;

/** The SDK starts it with the port as its argument. The flags are for a quick start; nothing here runs for long. */
const SCRIPT = `#!/bin/sh
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC -cp "$(dirname "$0")/lib/*" io.temporal.testserver.TestServer "$@"
`;
