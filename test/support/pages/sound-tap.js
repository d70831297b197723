/** Runs in the thread of a page's sound: hands on what goes to its loudspeaker, as one channel and without a hole. */

/** About 23 times a second at 48 kHz. */
const SAMPLES = 2048;
const QUANTUM = 128;

class SoundTap extends AudioWorkletProcessor {
  #part = new Float32Array(SAMPLES);
  #filled = 0;

  /** @param {Float32Array[][]} inputs none where nothing is connected, which is silence */
  process([channels]) {
    for (let at = 0; at < QUANTUM; at++) {
      let sum = 0;
      for (const channel of channels) sum += channel[at];
      this.#part[this.#filled++] = sum / Math.max(1, channels.length);
    }
    if (this.#filled === SAMPLES) this.#send();
    return true;
  }

  #send() {
    const endFrame = currentFrame + QUANTUM;
    this.port.postMessage({ samples: this.#part, endFrame }, [this.#part.buffer]);
    this.#part = new Float32Array(SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor('sound-tap', SoundTap);
