import { audioOf, type DraftDocument, type DraftSegment } from '../editor/document/draft-document.js';
import { isSameJson } from '../ui/same-json.js';
import { counted } from '../ui/sizes.js';
import { timeCode } from '../ui/times.js';

/** In what two copies of a draft differ, for whoever has to choose one of them. */
export interface Difference {
  what: 'Name' | 'Video' | 'Segments' | 'Voices' | 'Settings';
  mine: string;
  theirs: string;
}

/** Empty where they are the same for people. */
export function differencesOf(mine: DraftDocument, theirs: DraftDocument): Difference[] {
  const rows: Difference[] = [
    { what: 'Name', mine: nameOf(mine), theirs: nameOf(theirs) },
    { what: 'Video', mine: videoOf(mine), theirs: videoOf(theirs) },
    segmentRow(mine, theirs),
    { what: 'Voices', mine: voicesOf(mine), theirs: voicesOf(theirs) },
    { what: 'Settings', mine: settingsOf(mine), theirs: settingsOf(theirs) },
  ];
  return rows.filter((row) => row.mine !== row.theirs);
}

const nameOf = ({ name }: DraftDocument) => name.trim() || 'none';
const videoOf = ({ video }: DraftDocument) => video?.fileName ?? 'none';
const voicesOf = ({ audio }: DraftDocument) => audio.map(({ fileName }) => fileName).join(', ') || 'none';

function settingsOf({ model, options }: DraftDocument): string {
  const { sync_mode: mode, ...others } = options;
  const told = Object.entries(others).filter(([, value]) => value !== undefined);
  return [model, mode, ...told.map(([name, value]) => `${name.replaceAll('_', ' ')}: ${wordsOf(value)}`)].join(', ');
}

const wordsOf = (value: unknown) => (typeof value === 'object' ? 'on' : String(value));

/** How many, and which of them the other copy does not have just so. */
function segmentRow(mine: DraftDocument, theirs: DraftDocument): Difference {
  const side = (own: DraftDocument, other: DraftDocument) => {
    const only = own.segments.filter((segment) => !other.segments.some((one) => isSame([own, segment], [other, one])));
    const places = only.slice(0, MOST_PLACES).map(({ startMs, endMs }) => `${clock(startMs)}–${clock(endMs)}`);
    const more = only.length > MOST_PLACES ? ` and ${only.length - MOST_PLACES} more` : '';
    const differing = only.length > 0 ? `, only here so: ${places.join(', ')}${more}` : '';
    return `${counted(own.segments.length, 'segment')}${differing}`;
  };
  return { what: 'Segments', mine: side(mine, theirs), theirs: side(theirs, mine) };
}

const MOST_PLACES = 3;
const clock = (ms: number) => timeCode(ms / 1000);

type Placed = [DraftDocument, DraftSegment];

/** Whatever they are called inside: the same times, the same words, the same part of the same voice. */
function isSame([a, one]: Placed, [b, other]: Placed): boolean {
  const facts = (document: DraftDocument, { startMs, endMs, label, audio }: DraftSegment) => ({
    ...{ startMs, endMs, label: label ?? '', crop: audio?.crop ?? null },
    voice: audioOf(document, audio?.localId)?.fileName ?? null,
  });
  return isSameJson(facts(a, one), facts(b, other));
}
