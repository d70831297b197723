import { type CSSProperties, useLayoutEffect, useRef } from 'react';
import type { Film } from '../../media/film.js';
import { useFilm } from '../../media/picture-store.js';
import { type Stretch, tileLeft, tilesOf } from '../../media/tiles.js';
import { useColours } from '../../ui/use-colours.js';
import { useUploads } from '../../uploads/upload-store.js';
import styles from './filmstrip.module.css';

export interface FilmstripProps extends Stretch {
  /** Of the video; `fromMs` and `toMs` are its own times. */
  localId: string;
  /** px */
  height: number;
}

/** Pictures of a video along its time, each of the key frame nearest to its middle. For the eye alone. */
export function Filmstrip({ localId, height, ...stretch }: FilmstripProps) {
  const colours = useColours();
  const slotPx = useSlotPx(localId, height);
  const film = useFilm(localId, placesIn(stretch, slotPx), Math.round(height * devicePixelRatio));
  const width = (stretch.toMs - stretch.fromMs) * stretch.pxPerMs;
  const style = { '--height': `${height}px`, '--width': `${width}px` } as CSSProperties;
  return (
    <div className={styles.filmstrip} style={style} aria-hidden="true">
      {tilesOf(stretch, slotPx * SLOTS).map((tile) => (
        <Tile key={tile} {...{ tile, film, height, slotPx, stretch, colours }} />
      ))}
    </div>
  );
}

/** Of one tile. */
const SLOTS = 8;
const USUAL = 16 / 9;

/** As wide as a picture is, in whole pixels of the screen. */
function useSlotPx(localId: string, height: number): number {
  const facts = useUploads(({ uploads }) => uploads[localId]?.facts);
  const aspect = facts?.width && facts.height ? facts.width / facts.height : USUAL;
  return Math.max(16, Math.round(height * aspect * devicePixelRatio) / devicePixelRatio);
}

const placeOf = (slot: number, slotPx: number, pxPerMs: number) => Math.round(((slot + 0.5) * slotPx) / pxPerMs);

/** From the middle of what is seen outwards. */
function placesIn(stretch: Stretch, slotPx: number): number[] {
  const middle = (stretch.fromMs + stretch.toMs) / 2;
  const places = tilesOf(stretch, slotPx).map((slot) => placeOf(slot, slotPx, stretch.pxPerMs));
  return places.toSorted((one, other) => Math.abs(one - middle) - Math.abs(other - middle));
}

interface TileProps {
  tile: number;
  film: Film;
  height: number;
  slotPx: number;
  stretch: Stretch;
  colours: string;
}

function Tile({ tile, film, height, slotPx, stretch, colours }: TileProps) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { pxPerMs } = stretch;
  const { version } = film.news;
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is drawn anew where more of it has come
  useLayoutEffect(() => {
    if (canvas.current) draw(canvas.current, { tile, film, height, slotPx, pxPerMs });
  }, [tile, film, version, height, slotPx, pxPerMs, colours]);
  const left = tileLeft(stretch, slotPx * SLOTS, tile, devicePixelRatio);
  const style = { '--left': `${left}px`, '--tile': `${slotPx * SLOTS}px` } as CSSProperties;
  return <canvas ref={canvas} className={styles.tile} style={style} />;
}

type Drawn = Pick<TileProps, 'tile' | 'film' | 'height' | 'slotPx'> & Pick<Stretch, 'pxPerMs'>;

function draw(canvas: HTMLCanvasElement, { tile, film, height, slotPx, pxPerMs }: Drawn): void {
  const [slot, tall, line] = [
    slotPx * devicePixelRatio,
    Math.round(height * devicePixelRatio),
    Math.round(devicePixelRatio),
  ];
  canvas.width = Math.round(slot * SLOTS);
  canvas.height = tall;
  const context = canvas.getContext('2d');
  if (!context) return;
  for (let n = 0; n < SLOTS; n++) {
    const picture = film.at(placeOf(tile * SLOTS + n, slotPx, pxPerMs));
    if (!picture) continue;
    // As the edge of each on a strip of film is.
    const [left, width] = [Math.round(n * slot), Math.round((n + 1) * slot) - Math.round(n * slot) - line];
    const cut = Math.max(0, picture.width - (picture.height * width) / tall);
    context.drawImage(picture, cut / 2, 0, picture.width - cut, picture.height, left, 0, width, tall);
  }
}
