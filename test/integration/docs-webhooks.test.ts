import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { messageBody } from '../../src/webhooks/message-body.js';
import { newWebhookSecret, signatureHeaders } from '../../src/webhooks/signature.js';
import { needsPython, resolvePython } from '../support/python.js';
import { until } from '../support/until.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

/** The receiver that docs/webhooks.md shows in a language, as a process; what it prints. */
async function documentedReceiver(language: string, command: string, secret: string) {
  const page = await readFile(`${root}docs/webhooks.md`, 'utf8');
  const [, code = ''] = new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page) ?? [];
  const folder = await mkdtemp(join(root, 'node_modules/.cache/receiver-')); // where packages are found
  onTestFinished(() => rm(folder, { recursive: true }));
  const [file, port] = [join(folder, language === 'js' ? 'receiver.mjs' : 'receiver.py'), await freePort()];
  await writeFile(file, code);
  const env = { ...process.env, WEBHOOK_SECRET: secret, PORT: String(port), PYTHONUNBUFFERED: '1' };
  const child = spawn(command, [file], { env, stdio: ['ignore', 'pipe', language === 'js' ? 'inherit' : 'ignore'] });
  onTestFinished(() => void child.kill());
  let printed = '';
  child.stdout.on('data', (chunk) => {
    printed += chunk;
  });
  return { url: `http://127.0.0.1:${port}`, printed: () => printed };
}

it.for(['js', 'python'])(
  'the documented receiver in %s takes what we sign, and refuses what was changed',
  async (language, { skip }) => {
    if (language === 'python') await needsPython(skip);
    const command = language === 'python' ? await resolvePython() : process.execPath;
    const secret = newWebhookSecret();
    const { url, printed } = await documentedReceiver(language, command, secret);
    const body = messageBody({ type: 'job.completed', at: new Date(), data: { id: 'the-job', name: 'Grüße 👋' } });
    const headers = signatureHeaders({ id: 'msg_1', sentAt: new Date(), body }, [newWebhookSecret(), secret]);
    const post = (text: string) => fetch(url, { method: 'POST', headers, body: text });
    const taken = await until('the receiver listens', 60_000, () => post(body).catch(() => undefined));
    const changed = await post(body.replace('the-job', 'another'));
    expect([taken.status, changed.status]).toEqual([204, 401]);
    await expect.poll(() => printed().trim()).toBe('msg_1 job.completed the-job');
  },
);
