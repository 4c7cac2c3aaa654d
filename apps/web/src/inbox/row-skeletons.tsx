import { Skeleton } from '@mantine/core';
import styles from './row-skeletons.module.css';

/** The list while its first page is under way. */
export const RowSkeletons = ({ count = 8 }: { count?: number }) => (
  <output className={styles.list} aria-label="Loading">
    {Array.from({ length: count }, (_, index) => (
      <div key={index} className={styles.row}>
        <Skeleton height={14} width={80} />
        <div>
          <Skeleton height={14} width={`${70 - ((index * 13) % 40)}%`} />
          <Skeleton height={10} width="35%" mt={8} />
        </div>
      </div>
    ))}
  </output>
);
