import { Conversion, type Input, MATROSKA, MkvOutputFormat, Output, StreamTarget, WebMOutputFormat } from 'mediabunny';
import { newInput } from './open-media.js';
import type { RepairAnswer, RepairOrder } from './repair-messages.js';
import { newRepaired } from './repaired-files.js';

/** Writes a file anew with what it lacks, its length and where its pictures are; pictures and sound stay as they are. */
self.onmessage = ({ data }: MessageEvent<RepairOrder>) => {
  repair(data).then(
    (done) => say({ done }),
    () => say({ failed: true }),
  );
};

const say = (answer: RepairAnswer) => self.postMessage(answer);

async function repair({ source, fileName }: RepairOrder): Promise<FileSystemFileHandle> {
  const input = newInput(source);
  try {
    const handle = await newRepaired(fileName);
    const target = new StreamTarget(await handle.createWritable());
    const output = new Output({ format: await formatFor(input), target });
    // From 0, so that no time of it changes. Its last picture counts for as long as the file says, which may be nothing.
    const conversion = await Conversion.init({ input, output, trim: { start: 0 }, showWarnings: false });
    if (conversion.discardedTracks.length > 0) throw new Error('Something of it would be lost.');
    conversion.onProgress = (share) => say({ share });
    await conversion.execute();
    return handle;
  } finally {
    input.dispose();
  }
}

/** The same that it has. */
const formatFor = async (input: Input) =>
  (await input.getFormat()) === MATROSKA ? new MkvOutputFormat() : new WebMOutputFormat();
