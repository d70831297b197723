/** Runs beside the page, in the thread of the sound: hands on what the microphone hears, as one channel. */

/** About 23 times a second at 48 kHz: often enough for a meter. */
const SAMPLES = 2048;

class Recorder extends AudioWorkletProcessor {
  #part = new Float32Array(SAMPLES);
  #filled = 0;

  /** @param {Float32Array[][]} inputs of 128 samples each */
  process([channels]) {
    const length = channels[0]?.length ?? 0;
    for (let at = 0; at < length; at++) {
      let sum = 0;
      for (const channel of channels) sum += channel[at];
      this.#part[this.#filled++] = sum / channels.length;
      if (this.#filled === SAMPLES) this.#send();
    }
    return true;
  }

  #send() {
    this.port.postMessage(this.#part, [this.#part.buffer]);
    this.#part = new Float32Array(SAMPLES);
    this.#filled = 0;
  }
}

registerProcessor('recorder', Recorder);
