import { Skeleton } from '../ui/skeleton.js';
import course from './job-course.module.css';
import styles from './job-page.module.css';

const STEPS = ['46%', '58%', '40%', '52%', '49%'];

/** As the page will be. */
export const JobPageSkeleton = () => (
  <div className={styles.columns}>
    <output className="visually-hidden">Loading …</output>
    <div className={styles.course} aria-hidden="true">
      <div className={course.steps}>
        {STEPS.map((width) => (
          <div key={width} className={course.step}>
            <Skeleton width="18px" height="18px" />
            <Skeleton width={width} height="14px" />
          </div>
        ))}
      </div>
    </div>
    <div className={styles.matter} aria-hidden="true">
      <Skeleton height="min(405px, 50vw)" />
      <Skeleton height="14px" />
    </div>
  </div>
);
