import { ZoomIn, ZoomOut } from 'lucide-react';
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
      <IconButton label={tooltipOf('zoomOut')} icon={<ZoomOut size={15} />} onPress={() => zoomAboutPlayhead(-1)} />
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
      <IconButton label={tooltipOf('zoomIn')} icon={<ZoomIn size={15} />} onPress={() => zoomAboutPlayhead(1)} />
      <Tooltip words={tooltipOf('fitAll')}>
        <Button small look="quiet" onPress={fitAll}>
          Fit
        </Button>
      </Tooltip>
    </div>
  );
}

function zoomToShare(share: number): void {
  const view = useView.getState();
  const x = xOf(view, playheadMs());
  zoomTo(zoomOfShare(view, share), x >= 0 && x <= view.widthPx ? x : undefined);
}
