/**
 * Runs in a page before its own code: keeps what goes to its loudspeaker, and what the preview shows meanwhile.
 * `soundTapCode` is the text of sound-tap.js.
 */
(() => {
  /** Of the context's clock, ms: when it was seen. */
  const kept = { rate: 0, endFrame: 0, parts: [], moments: [], frames: [] };
  let context;
  let heard = () => undefined;

  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (to, ...more) {
    if (to instanceof AudioDestinationNode && this.context instanceof AudioContext) void tap(this);
    return connect.call(this, to, ...more);
  };

  async function tap(node) {
    const code = new Blob([globalThis.soundTapCode], { type: 'text/javascript' });
    await node.context.audioWorklet.addModule(URL.createObjectURL(code));
    const end = new AudioWorkletNode(node.context, 'sound-tap');
    end.port.onmessage = ({ data }) => {
      kept.parts.push(data.samples);
      kept.endFrame = data.endFrame;
      heard();
    };
    connect.call(node, end);
    connect.call(end, node.context.destination); // what nobody listens to is not run
    kept.rate = node.context.sampleRate;
    context = node.context;
  }

  const nowMs = () => context.currentTime * 1000;
  const clocks = () => document.querySelector('[aria-label="Preview"] p.figures');

  /** The two clocks of the preview, each time they change, and the pictures of the video. */
  function watch() {
    const read = () => context && kept.moments.push({ atMs: nowMs(), words: clocks().textContent });
    new MutationObserver(read).observe(clocks(), { characterData: true, childList: true, subtree: true });
    const video = document.querySelector('[aria-label="Preview"] video');
    const see = (_now, { mediaTime, expectedDisplayTime }) => {
      if (context)
        kept.frames.push({ atMs: nowMs() + expectedDisplayTime - performance.now(), mediaMs: mediaTime * 1000 });
      video.requestVideoFrameCallback(see);
    };
    video.requestVideoFrameCallback(see);
  }

  /** All up to now, and forgets it. */
  async function take() {
    const end = context.currentTime * kept.rate;
    while (kept.endFrame < end) await new Promise((resolve) => (heard = resolve));
    const { rate, endFrame } = kept;
    const [parts, moments, frames] = [kept.parts, kept.moments, kept.frames].map((all) => all.splice(0));
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer());
    return { rate, endFrame, moments, frames, sound: base64(bytes) };
  }

  function base64(bytes) {
    let text = '';
    for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
    return btoa(text);
  }

  /** As the page shows it. */
  function resultMs() {
    const [minutes, seconds] = clocks().textContent.split('result ')[1].split(':');
    return Math.round((minutes * 60 + Number(seconds)) * 1000);
  }

  const isOn = () => kept.parts.length > 0;
  window.soundTap = { watch, take, isOn, nowMs, resultMs, suspend: () => context.suspend() };
})();
