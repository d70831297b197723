import { ToggleButton, ToggleButtonGroup } from 'react-aria-components';
import { countOf, FILTERS, type FilterId } from './filters.js';
import styles from './job-filters.module.css';
import { useJobCounts } from './use-jobs.js';

export function JobFilters({ current, onChange }: { current: FilterId; onChange: (to: FilterId) => void }) {
  const { data: counts } = useJobCounts();
  return (
    <ToggleButtonGroup
      className={styles.filters ?? ''}
      aria-label="Show"
      disallowEmptySelection
      selectedKeys={[current]}
      onSelectionChange={(keys) => onChange([...keys][0] as FilterId)}
    >
      {FILTERS.map((filter) => (
        <ToggleButton key={filter.id} id={filter.id} className={styles.filter ?? ''}>
          {filter.label} <span className={`figures ${styles.count}`}>{counts && countOf(filter, counts)}</span>
        </ToggleButton>
      ))}
    </ToggleButtonGroup>
  );
}
