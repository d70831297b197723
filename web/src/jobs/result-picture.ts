import { pictureAt } from '../media/picture-at.js';

/** Pictures of jobs that were submitted without one: out of their results, once for each, one after the other. */

/** Twice that of the list, for fine screens. */
const WIDTH = 144;
/** The first frame is often black. */
const AT_MS = 1_000;
/** The others do not wait longer for one. */
const MOST_MS = 15_000;

const pictures = new Map<string, Promise<string | undefined>>();
let last: Promise<unknown> = Promise.resolve();

/** Its address in this page; undefined where there is none to be had, which is no fault. */
export function resultPicture(videoUrl: string): Promise<string | undefined> {
  const known = pictures.get(videoUrl);
  if (known !== undefined) return known;
  const picture = last.then(() => Promise.race([draw(videoUrl), tooLate()]));
  pictures.set(videoUrl, picture);
  last = picture;
  return picture;
}

const draw = (url: string): Promise<string | undefined> =>
  pictureAt({ url, atMs: AT_MS, width: WIDTH }).then(URL.createObjectURL, () => undefined);

const tooLate = () => new Promise<undefined>((resolve) => setTimeout(resolve, MOST_MS, undefined));
