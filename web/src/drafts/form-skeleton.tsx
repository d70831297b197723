import { Skeleton } from '../ui/skeleton.js';
import styles from './draft-form.module.css';

export const FormSkeleton = () => (
  <div className={styles.form}>
    <div className={styles.main}>
      <Skeleton height="360px" />
      <Skeleton height="96px" />
    </div>
    <div className={styles.side}>
      <Skeleton height="300px" />
    </div>
  </div>
);
