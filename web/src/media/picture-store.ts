import { useEffect, useSyncExternalStore } from 'react';
import { useUploads } from '../uploads/upload-store.js';
import { type Course, readPictures } from './decode-client.js';
import { Film, MOST_PICTURES } from './film.js';
import { mediaSource } from './media-source.js';

/** Small pictures of videos, each of a key frame. */

/** While somebody zooms no picture is asked for that the next moment would not show. */
const CALM_MS = 80;

const films = new Map<string, Film>();

function filmOf(localId: string): Film {
  const film = films.get(localId) ?? new Film();
  films.set(localId, film);
  return film;
}

/** As far as it has come; draws anew when there is more. Asks for what is missing, the first first. `height`: px of the screen. */
export function useFilm(localId: string, slotsMs: readonly number[], height: number): Film {
  const film = filmOf(localId);
  useSyncExternalStore(
    (changed) => film.news.hear(changed),
    () => film.news.version,
  );
  const isStored = useUploads(({ uploads }) => uploads[localId]?.state.at === 'stored');
  const wanted = slotsMs.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: the places are the same where their words are; stored files can be read
  useEffect(() => {
    let course: Course | undefined;
    const calm = setTimeout(() => {
      course = ask(localId, film, slotsMs, height);
    }, CALM_MS);
    return () => {
      clearTimeout(calm);
      course?.stop();
    };
  }, [localId, wanted, height, isStored]);
  return film;
}

function ask(localId: string, film: Film, slotsMs: readonly number[], height: number): Course | undefined {
  const source = mediaSource(localId);
  const missing = slotsMs.filter((slotMs) => !film.has(slotMs)).slice(0, MOST_PICTURES);
  if (!source || missing.length === 0) return undefined;
  return readPictures({ source, height, slotsMs: missing, known: film.known }, (picture) => film.take(picture));
}

useUploads.subscribe(({ uploads }, before) => {
  for (const localId of Object.keys(before.uploads)) {
    if (uploads[localId]) continue;
    films.get(localId)?.close();
    films.delete(localId);
  }
});
