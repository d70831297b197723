import { Row, RowList } from './row-list.js';
import { Skeleton } from './skeleton.js';

const PLACES = ['first', 'second', 'third', 'fourth', 'fifth'];

/** Stand where rows will be. */
export const RowSkeletons = ({ count, label }: { count: number; label: string }) => (
  <RowList label={label}>
    {PLACES.slice(0, count).map((place) => (
      <Row key={place}>
        <Skeleton width="min(220px, 50%)" height="16px" />
        <Skeleton width="min(320px, 90%)" height="12px" />
      </Row>
    ))}
  </RowList>
);
