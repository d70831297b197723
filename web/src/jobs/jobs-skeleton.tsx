import { Skeleton } from '../ui/skeleton.js';
import list from './job-list.module.css';
import row from './job-row.module.css';

const ROWS = ['44%', '61%', '38%', '52%', '47%'];

/** As the list will be. */
export function JobsSkeleton() {
  return (
    <div className={list.area}>
      <output className="visually-hidden">Loading …</output>
      <ul className={list.list} aria-hidden="true">
        {ROWS.map((width) => (
          <li key={width} className={row.row}>
            <div>
              <Skeleton width="100%" height="36px" />
            </div>
            <div className={row.what}>
              <Skeleton width={width} height="14px" />
            </div>
            <div className={row.state}>
              <Skeleton width="84px" height="20px" />
            </div>
            <div className={row.words}>
              <Skeleton width="80%" height="12px" />
            </div>
            <div className={row.when}>
              <Skeleton width="72px" height="12px" />
            </div>
            <div className={row.menu} />
          </li>
        ))}
      </ul>
    </div>
  );
}
