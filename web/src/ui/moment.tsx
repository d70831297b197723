import { serverNow } from '../app/server-clock.js';
import { dayAndTime, inFull } from './times.js';

/** A point in time as it is talked about; to the second, with its day, under the pointer. */
export const Moment = ({ at }: { at: string }) => (
  <time dateTime={at} title={inFull(at)}>
    {dayAndTime(at, serverNow())}
  </time>
);
