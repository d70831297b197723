import styles from './lane-words.module.css';

/** In a lane that has nothing to draw. For the eye: the same is said where the files are. */
export const LaneWords = ({ children }: { children: string }) => <p className={styles.words}>{children}</p>;
