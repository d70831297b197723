import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Action } from '../web/src/editor/document/actions.js';
import { type DraftDocument, emptyDocument } from '../web/src/editor/document/draft-document.js';
import { findingsOf } from '../web/src/editor/document/findings.js';
import { acted, type Edited, noHistory } from '../web/src/editor/document/history.js';
import { reduce } from '../web/src/editor/document/reduce.js';
import { MINUTES, SEGMENTS } from './editor-media.js';
import { median } from './median.js';

/** What a large draft costs without any page: its rules after each change, and its steps that can be undone. */

const VOICES = 50;
const ROUNDS = 300;
const STEPS = 200;
const LENGTH_MS = MINUTES * 60_000;
const SLOT_MS = LENGTH_MS / SEGMENTS;

const fileOf = (localId: string, lengthMs: number) => ({
  ...{ localId, fileName: `${localId}.wav`, bytes: 1_000_000, lastModified: 0 },
  ...{ lengthMs, hasAudio: true, codecs: ['pcm-s16'] },
});

function largeDraft(): DraftDocument {
  const actions: Action[] = [{ do: 'setVideo', video: fileOf('video', LENGTH_MS) }];
  for (let n = 0; n < VOICES; n += 1) actions.push({ do: 'addAudio', audio: fileOf(`voice-${n}`, SLOT_MS / 2) });
  for (let n = 0; n < SEGMENTS; n += 1) {
    const [id, startMs] = [`segment-${n}`, n * SLOT_MS];
    actions.push({ do: 'add', segment: { id, startMs, endMs: startMs + SLOT_MS / 2 } });
    actions.push({ do: 'assignAudio', segmentId: id, localId: `voice-${n % VOICES}` });
    actions.push({ do: 'setLabel', segmentId: id, label: `What is said in line ${n + 1}` });
  }
  return actions.reduce(reduce, emptyDocument());
}

/** The `n`th change of many, each of another segment. */
function moveOf(n: number): Action {
  const segment = (n * 7) % SEGMENTS;
  return { do: 'move', segmentId: `segment-${segment}`, startMs: segment * SLOT_MS + 10 + (n % 50) };
}

/** Of one change and the findings after it, in ms. */
export function ruleTime(): number {
  let document = largeDraft();
  const times: number[] = [];
  for (let n = 0; n < ROUNDS; n += 1) {
    const begun = performance.now();
    document = reduce(document, moveOf(n));
    if (findingsOf(document).length > 0) throw new Error('The draft of the benchmark is not as it should be.');
    times.push(performance.now() - begun);
  }
  return median(times.slice(ROUNDS / 2)); // by then it is compiled
}

/** Of as many steps as can be undone, in bytes. */
export function historyBytes(): number {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed;
  };
  let edited: Edited = { document: largeDraft(), selection: [], history: noHistory() };
  const before = used();
  for (let n = 0; n < STEPS; n += 1) edited = acted(edited, [moveOf(n)], n * 10_000);
  const bytes = used() - before;
  if (edited.history.past.length !== STEPS) throw new Error('Not every change has become a step.');
  return bytes;
}
