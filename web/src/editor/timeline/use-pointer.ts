import { type RefObject, useEffect, useRef } from 'react';
import { useDraft } from '../../drafts/draft-store.js';
import { select } from '../../drafts/edit-draft.js';
import { msAt } from '../geometry/scale.js';
import { seekTo } from '../playback/playhead.js';
import { scrollByPx, useView, zoomByFactor } from '../view-store.js';
import { autoScrollSpeed } from './auto-scroll.js';
import { beginDrag, clickSegment, dragTo, keepDrag, restoreDrag } from './drag-segment.js';
import { grabAt, type LaneGrab } from './hit-test.js';
import { focusSelected } from './lane-focus.js';
import { type Grab, idle, type Order, type Phase, type PointerEventIn, turn } from './pointer-machine.js';

/** How long a finger rests before it drags what is under it. */
const HOLD_MS = 300;

/** Pointers on the lanes: `lanes` holds them all, that of the segments is marked by `data-lane`. */
export function usePointer(lanes: RefObject<HTMLElement | null>, onPlaySegment: (segmentId: string) => void): void {
  const play = useRef(onPlaySegment);
  play.current = onPlaySegment;
  useEffect(() => {
    const element = lanes.current;
    return element ? listen(element, (id) => play.current(id)) : undefined;
  }, [lanes]);
}

function listen(element: HTMLElement, onPlaySegment: (segmentId: string) => void): () => void {
  const pointer = new TimelinePointer(element);
  const signal = pointer.ended;
  element.addEventListener('pointerdown', (event) => pointer.down(event), { signal });
  element.addEventListener('pointermove', (event) => pointer.move(event), { signal });
  element.addEventListener('pointerup', (event) => pointer.up(event), { signal });
  element.addEventListener('pointercancel', ({ pointerId }) => pointer.take({ is: 'lost', id: pointerId }), { signal });
  // Before whoever else knows what Escape means: a drag is what it ends first.
  document.addEventListener('keydown', (event) => pointer.key(event), { signal, capture: true });
  const onDoubleClick = (event: MouseEvent) => {
    const grab = pointer.grabOf(event);
    if (grab.on !== 'time' && grab.on !== 'empty') onPlaySegment(grab.segmentId);
  };
  element.addEventListener('dblclick', onDoubleClick, { signal });
  // The focus would select what is pressed before it is clear what that means; it goes there once it is.
  const onMouseDown = (event: MouseEvent) => {
    const { on } = pointer.grabOf(event);
    if (on !== 'time' && on !== 'empty') event.preventDefault();
  };
  element.addEventListener('mousedown', onMouseDown, { signal });
  return () => pointer.end();
}

class TimelinePointer {
  private phase: Phase = idle;
  private modifiers = { shiftKey: false, ctrlKey: false, metaKey: false, altKey: false };
  private waiting: ReturnType<typeof setTimeout> | undefined;
  /** The latest move of each pointer, until the frame that shows it. */
  private readonly moves = new Map<number, PointerEventIn>();
  private frame = 0;
  private frameAt = 0;
  private readonly over = new AbortController();

  constructor(private readonly element: HTMLElement) {}

  get ended(): AbortSignal {
    return this.over.signal;
  }

  down(event: PointerEvent): void {
    if (event.button !== 0 || !(event.target instanceof Element)) return;
    const isTouch = event.pointerType === 'touch';
    this.modifiers = event;
    this.element.setPointerCapture(event.pointerId);
    this.take({ is: 'down', id: event.pointerId, ...this.placeOf(event), isTouch, grab: this.grabOf(event) });
  }

  move(event: PointerEvent): void {
    if (this.phase.at === 'idle') this.showCursor(event);
    this.modifiers = event;
    this.moves.set(event.pointerId, { is: 'move', id: event.pointerId, ...this.placeOf(event) });
    this.frame ||= requestAnimationFrame((now) => this.onFrame(now));
  }

  up({ pointerId }: PointerEvent): void {
    this.flush();
    this.take({ is: 'up', id: pointerId });
  }

  key(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.phase.at === 'idle') return;
    event.preventDefault();
    event.stopPropagation();
    this.take({ is: 'escape' });
  }

  end(): void {
    this.take({ is: 'escape' });
    cancelAnimationFrame(this.frame);
    this.over.abort();
  }

  take(event: PointerEventIn): void {
    const [phase, orders] = turn(this.phase, event);
    this.phase = phase;
    for (const order of orders) this.obey(order);
    this.element.toggleAttribute('data-dragging', phase.at === 'dragging');
  }

  /** What lies under it; by its place, as what is dragged need not be drawn. */
  grabOf({ clientX, clientY, target }: MouseEvent): Grab {
    if (!(target instanceof Element)) return { on: 'time' };
    const lane = this.element.querySelector('[data-lane]')?.getBoundingClientRect();
    if (!lane || clientY < lane.top || clientY > lane.bottom) return { on: 'time' };
    const { left } = this.element.getBoundingClientRect();
    return grabAt(useDraft.getState().document.segments, useView.getState(), clientX - left);
  }

  private placeOf({ clientX, clientY }: MouseEvent): { x: number; y: number } {
    const { left, top } = this.element.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  }

  private showCursor(event: PointerEvent): void {
    const { on } = this.grabOf(event);
    this.element.dataset.cursor = on === 'start' || on === 'end' ? 'edge' : on;
  }

  /** Moves of a frame are one; near an edge the view goes on by itself. */
  private onFrame(now: number): void {
    const elapsedMs = Math.min(50, now - this.frameAt);
    [this.frame, this.frameAt] = [0, now];
    this.flush();
    if (this.phase.at !== 'dragging') return;
    const speed = autoScrollSpeed(this.phase.x, useView.getState().widthPx);
    if (speed === 0) return;
    scrollByPx((speed * elapsedMs) / 1000);
    dragTo(this.phase.x, this.isFree);
    this.frame ||= requestAnimationFrame((later) => this.onFrame(later));
  }

  private flush(): void {
    const moves = [...this.moves.values()];
    this.moves.clear();
    for (const move of moves) this.take(move);
  }

  /** Alt, or Ctrl where Alt and a drag move the window. */
  private get isFree(): boolean {
    return this.modifiers.altKey || this.modifiers.ctrlKey;
  }

  private obey(order: Order): void {
    if (order.order === 'begin') beginDrag(order.grab, order.x);
    else if (order.order === 'drag') dragTo(order.x, this.isFree);
    else if (order.order === 'keep') keepDrag();
    else if (order.order === 'restore') restoreDrag();
    else if (order.order === 'click') this.click(order.grab);
    else if (order.order === 'seek') seekIn(order.x);
    else if (order.order === 'wait') this.waiting = setTimeout(() => this.take({ is: 'held' }), HOLD_MS);
    else if (order.order === 'stopWaiting') clearTimeout(this.waiting);
    else scrollByPx(order.byPx);
    if (order.order === 'pinch') zoomByFactor(order.factor, order.x);
  }

  private click(grab: LaneGrab): void {
    if (grab.on === 'empty') select([]);
    else {
      clickSegment(grab.segmentId, this.modifiers);
      if (useDraft.getState().selection.length > 0) focusSelected();
    }
  }
}

function seekIn(x: number): void {
  const view = useView.getState();
  seekTo(Math.round(Math.min(view.lengthMs, Math.max(0, msAt(view, x)))));
}
