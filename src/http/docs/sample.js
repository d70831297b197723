/** Submits the sample by one click, and shows the job until it is over. */

const SEGMENTS = [
  { startTime: 0.5, endTime: 3.5, audioInput: { refId: 'narrator' } },
  { startTime: 4, endTime: 5.8, audioInput: { refId: 'guest' } },
];
const FILES = [
  ['video', 'video.mp4'],
  ['audio', 'narrator.mp3'],
  ['audio', 'guest.mp3'],
];
/** A job that needs attention goes on when somebody has seen to it, which is not done here. */
const ENDS = ['completed', 'failed', 'cancelled', 'needs_attention'];
/** Seconds the server may wait for a change before it answers. */
const WAIT_S = 20;
/** Before another try, where the server did not answer. */
const AGAIN_MS = 2_000;

const element = (name) => document.getElementById(`sample-${name}`);
const [send, signIn, key, progress, state, links] = ['send', 'sign-in', 'key', 'progress', 'state', 'links'].map(
  element,
);

const say = (words) => state.replaceChildren(words);

send.addEventListener('click', () => void run());
signIn.addEventListener('submit', (event) => {
  event.preventDefault();
  void enter();
});

async function run() {
  send.disabled = true;
  try {
    say('Sending the files …');
    await follow(await submit());
  } catch (error) {
    say(error.message);
  } finally {
    send.disabled = false;
  }
}

/** A session, kept by the browser in a cookie that no script can read. */
async function enter() {
  const body = JSON.stringify({ apiKey: key.value });
  const headers = { 'Content-Type': 'application/json' };
  const response = await fetch('/api/v1/session', { method: 'POST', headers, body });
  if (!response.ok) return say('That key is not valid here.');
  key.value = '';
  signIn.hidden = true;
  await run();
}

/** As any client does it: a form with the files and the segments. */
async function submit() {
  const form = new FormData();
  form.append('name', 'The sample of the documentation');
  form.append('segments', JSON.stringify(SEGMENTS));
  for (const [part, name] of FILES) {
    const file = await answered(await fetch(`/docs/sample/${name}`));
    form.append(part, await file.blob(), name);
  }
  // With the key a browser that sends it again makes no second job.
  const headers = { 'Idempotency-Key': crypto.randomUUID?.() ?? String(Math.random()) };
  const response = await fetch('/api/v1/sync/pro-sync-process', { method: 'POST', headers, body: form });
  signIn.hidden = response.status !== 401;
  return await (await answered(response)).json();
}

/** Asks again and again, each time until something has changed. */
async function follow(submitted) {
  let job = submitted;
  for (show(job); !ENDS.includes(job.status); show(job)) {
    job = (await look(job)) ?? job;
  }
}

async function look({ links: { self }, revision }) {
  const response = await fetch(`${self}?wait=${WAIT_S}&revision=${revision}`).catch(() => undefined);
  if (response && response.status < 500) return await (await answered(response)).json();
  say('The server does not answer; trying again …');
  await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
}

function show(job) {
  progress.hidden = false;
  progress.value = job.progress.percent;
  const words = job.error ? `${job.error.message} ${job.error.next}` : job.progress.message;
  say(`${job.status}: ${words}`);
  links.replaceChildren(link('The job', job.links.self));
  if (job.links.download) links.append(' · ', link('Download the video', job.links.download));
}

function link(words, href) {
  const made = document.createElement('a');
  made.href = href;
  made.textContent = words;
  return made;
}

/** The response, or an error in the words of its problem. */
async function answered(response) {
  if (response.ok) return response;
  const {
    title = `The server answered ${response.status}.`,
    detail = '',
    next = '',
  } = await response.json().catch(() => ({}));
  throw new Error([title, detail, next].filter(Boolean).join(' '));
}
