import { type CSSProperties, useLayoutEffect, useRef } from 'react';
import { usePeaks } from '../../media/peak-store.js';
import type { Peaks } from '../../media/peaks.js';
import { type Stretch, tileLeft, tilesOf } from '../../media/tiles.js';
import { useColours } from '../../ui/use-colours.js';
import styles from './waveform.module.css';

export interface WaveformProps extends Stretch {
  /** Of the file whose sound it is; `fromMs` and `toMs` are its own times. */
  localId: string;
  /** px */
  height: number;
  /** Any colour of the tokens, as `var(--wave)`. */
  tone: string;
}

/** How loud a file is, drawn as it becomes known. For the eye alone: times and findings say the same in words. */
export function Waveform({ localId, height, tone, ...stretch }: WaveformProps) {
  const peaks = usePeaks(localId, stretch.fromMs, stretch.toMs);
  const colours = useColours();
  const tilePx = (BARS * periodOf(devicePixelRatio)) / devicePixelRatio;
  const style = { '--tone': tone, '--height': `${height}px`, '--width': `${widthOf(stretch)}px` } as CSSProperties;
  return (
    <div className={styles.waveform} style={style} aria-hidden="true">
      {tilesOf(stretch, tilePx).map((tile) => (
        <Tile key={tile} {...{ tile, peaks, height, colours, tone }} stretch={stretch} tilePx={tilePx} />
      ))}
    </div>
  );
}

const widthOf = ({ fromMs, toMs, pxPerMs }: Stretch) => (toMs - fromMs) * pxPerMs;

/** Of one tile. */
const BARS = 170;
const BAR_PX = 2;
const GAP_PX = 1;
/** From one bar to the next, in pixels of the screen. */
const periodOf = (ratio: number) => Math.round(BAR_PX * ratio) + Math.max(1, Math.round(GAP_PX * ratio));

interface TileProps {
  tile: number;
  peaks: Peaks;
  height: number;
  colours: string;
  tone: string;
  stretch: Stretch;
  tilePx: number;
}

function Tile({ tile, peaks, height, colours, tone, stretch, tilePx }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pxPerMs } = stretch;
  const [startMs, endMs] = [(tile * tilePx) / pxPerMs, ((tile + 1) * tilePx) / pxPerMs];
  const blocks = peaks.countIn(startMs, endMs);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn anew where more is known of it, or its colours changed
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, { peaks, startMs, height, pxPerMs });
  }, [peaks, blocks, startMs, height, pxPerMs, colours, tone]);
  const left = tileLeft(stretch, tilePx, tile, devicePixelRatio);
  const style = { '--left': `${left}px`, '--tile': `${tilePx}px` } as CSSProperties;
  return <canvas ref={canvas} className={styles.tile} style={style} />;
}

interface Drawn {
  peaks: Peaks;
  startMs: number;
  height: number;
  pxPerMs: number;
}

function draw(canvas: HTMLCanvasElement, { peaks, startMs, height, pxPerMs }: Drawn): void {
  const ratio = devicePixelRatio;
  const period = periodOf(ratio);
  const barMs = period / ratio / pxPerMs;
  canvas.width = BARS * period;
  canvas.height = Math.round(height * ratio);
  const context = canvas.getContext('2d');
  if (!context) return;
  context.fillStyle = getComputedStyle(canvas).color;
  const middle = canvas.height / 2;
  for (let bar = 0; bar < BARS; bar++) {
    const found = peaks.between(startMs + bar * barMs, startMs + (bar + 1) * barMs);
    const [least, most] = found ? found.map(seen) : [0, 0];
    const top = Math.round(middle - (most ?? 0) * middle);
    const tall = Math.max(Math.round(ratio), Math.round(((most ?? 0) - (least ?? 0)) * middle));
    context.globalAlpha = found ? 1 : UNKNOWN;
    context.fillRect(bar * period, top, Math.round(BAR_PX * ratio), tall);
  }
}

/** Of what is not known yet, a line is seen. */
const UNKNOWN = 0.35;

/** Speech is mostly quiet: the eye is to see it as the ear hears it. */
const seen = (value: number): number => Math.sign(value) * Math.abs(value) ** 0.7;
