import { Label, Slider, SliderOutput, SliderThumb, SliderTrack } from 'react-aria-components';
import { dispatch, useDraft } from './draft-store.js';
import styles from './temperature.module.css';

/** Sync.so's own (sync-so.md 3.2). */
const DEFAULT = 0.5;

export function Temperature() {
  const { temperature } = useDraft(({ document }) => document.options);
  return (
    <Slider
      className={styles.slider ?? ''}
      {...{ minValue: 0, maxValue: 1, step: 0.05, value: temperature ?? DEFAULT }}
      onChange={(to) => dispatch({ do: 'setOption', option: { temperature: to === DEFAULT ? undefined : to } })}
    >
      <Label className={styles.label}>Expression</Label>
      <SliderOutput className="meta">{({ state }) => words(state.values[0] ?? DEFAULT)}</SliderOutput>
      <SliderTrack className={styles.track ?? ''}>
        <SliderThumb className={styles.thumb ?? ''} aria-label="Expression" />
      </SliderTrack>
    </Slider>
  );
}

const words = (value: number): string =>
  value === DEFAULT ? 'as usual' : `${value < DEFAULT ? 'calmer' : 'livelier'} (${value.toFixed(2)})`;
