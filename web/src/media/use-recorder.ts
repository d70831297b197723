import { useEffect, useState } from 'react';
import { WavRecorder } from './wav-recorder.js';

/** A recorder that is closed with what shows it. */
export function useRecorder(): WavRecorder {
  const [, draw] = useState(0);
  const [recorder] = useState(() => new WavRecorder(() => draw((times) => times + 1)));
  useEffect(() => () => recorder.close(), [recorder]);
  return recorder;
}
