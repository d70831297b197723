import { ZoomIn, ZoomOut } from 'lucide-react';
import type { ReactNode } from 'react';
import { Slider, SliderThumb, SliderTrack } from 'react-aria-components';
import { Button } from '../../ui/button.js';
import { IconButton } from '../../ui/icon-button.js';
import { Tooltip } from '../../ui/tooltip.js';
import { xOf, zoomOfShare, zoomShare } from '../geometry/scale.js';
import { playheadMs } from '../playback/playhead.js';
import { zoomAboutPlayhead } from '../shortcuts/edit-handlers.js';
import { tooltipOf } from '../shortcuts/keymap.js';
import { fitAll, useView, zoomTo } from '../view-store.js';
import styles from './zoom-controls.module.css';

/** Fine enough for a hand, coarse enough not to render with every frame of a pinch. */
const STEP = 0.01;

export function ZoomControls() {
  const share = useView((view) => Math.round(zoomShare(view) / STEP) * STEP);
  return (
    <div className={styles.zoom}>
      <ZoomButton command="zoomOut" icon={<ZoomOut size={15} />} steps={-1} />
      <Slider
        className={styles.slider ?? ''}
        aria-label="Zoom"
        {...{ minValue: 0, maxValue: 1, step: STEP, value: share, formatOptions: { style: 'percent' } }}
        onChange={zoomToShare}
      >
        <SliderTrack className={styles.track ?? ''} style={{ '--share': share } as object}>
          <SliderThumb className={styles.thumb ?? ''} />
        </SliderTrack>
      </Slider>
      <ZoomButton command="zoomIn" icon={<ZoomIn size={15} />} steps={1} />
      <Tooltip words={tooltipOf('fitAll')}>
        <Button small look="quiet" onPress={fitAll}>
          Fit
        </Button>
      </Tooltip>
    </div>
  );
}

interface ZoomButtonProps {
  command: 'zoomIn' | 'zoomOut';
  icon: ReactNode;
  steps: 1 | -1;
}

/** No stop of Tab: the slider between the two is one, and does the same. */
const ZoomButton = ({ command, icon, steps }: ZoomButtonProps) => (
  <IconButton label={tooltipOf(command)} icon={icon} excludeFromTabOrder onPress={() => zoomAboutPlayhead(steps)} />
);

function zoomToShare(share: number): void {
  const view = useView.getState();
  const x = xOf(view, playheadMs());
  zoomTo(zoomOfShare(view, share), x >= 0 && x <= view.widthPx ? x : undefined);
}
