import type { Page } from 'playwright-core';

/** What comes out of the loudspeaker of a page. */

const LISTEN = `{
  const ears = [];
  window.loudest = 0;
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...words) {
    if (target instanceof AudioDestinationNode) {
      const ear = this.context.createAnalyser();
      connect.call(this, ear);
      ears.push(ear);
    }
    return connect.call(this, target, ...words);
  };
  const samples = new Float32Array(2048);
  setInterval(() => {
    for (const ear of ears) {
      ear.getFloatTimeDomainData(samples);
      for (const sample of samples) window.loudest = Math.max(window.loudest, Math.abs(sample));
    }
  }, 20);
}`;

/** From now on, in whatever this page opens. */
export const listen = (page: Page): Promise<unknown> => page.addInitScript({ content: LISTEN });

/** The loudest that was heard of Web Audio since the page was opened, 0…1. */
export const loudestHeard = (page: Page): Promise<number> => page.evaluate<number>('window.loudest');
