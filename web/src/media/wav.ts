/** WAV as everybody reads it: PCM, 16 bit, one channel. */

const HEADER_BYTES = 44;

/** `samples`: -1…1; what is louder is cut. */
export function wavOf(samples: readonly Float32Array[], sampleRate: number): Blob {
  const frames = samples.reduce((sum, { length }) => sum + length, 0);
  const data = new DataView(new ArrayBuffer(HEADER_BYTES + frames * 2));
  writeHeader(data, frames * 2, sampleRate);
  let at = HEADER_BYTES;
  for (const part of samples) {
    for (const sample of part) {
      data.setInt16(at, Math.round(Math.min(1, Math.max(-1, sample)) * 0x7fff), true);
      at += 2;
    }
  }
  return new Blob([data], { type: 'audio/wav' });
}

function writeHeader(data: DataView, bytes: number, sampleRate: number): void {
  const word = (at: number, text: string) => {
    for (const [n, letter] of [...text].entries()) data.setUint8(at + n, letter.charCodeAt(0));
  };
  word(0, 'RIFF');
  data.setUint32(4, HEADER_BYTES - 8 + bytes, true);
  word(8, 'WAVEfmt ');
  data.setUint32(16, 16, true); // bytes of what follows up to "data"
  data.setUint16(20, 1, true); // PCM
  data.setUint16(22, 1, true); // channels
  data.setUint32(24, sampleRate, true);
  data.setUint32(28, sampleRate * 2, true); // bytes a second
  data.setUint16(32, 2, true); // bytes a frame
  data.setUint16(34, 16, true); // bits a sample
  word(36, 'data');
  data.setUint32(40, bytes, true);
}
