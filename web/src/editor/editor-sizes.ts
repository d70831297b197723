import { create } from 'zustand';

/** How much room the parts of the editor have, in px, as this person left them. */
export interface EditorSizes {
  panel: number;
  timeline: number;
}

export const LIMITS = { panel: { min: 300, max: 560 }, timeline: { min: 200, max: 480 } } as const;
const USUAL: EditorSizes = { panel: 344, timeline: 268 };
const KEY = 'editor-sizes';

function kept(): EditorSizes {
  try {
    const { panel, timeline } = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Partial<EditorSizes>;
    return { panel: within('panel', panel), timeline: within('timeline', timeline) };
  } catch {
    return USUAL;
  }
}

function within(part: keyof EditorSizes, value: number | undefined): number {
  const { min, max } = LIMITS[part];
  return Number.isFinite(value) ? Math.min(max, Math.max(min, Number(value))) : USUAL[part];
}

export const useEditorSizes = create<EditorSizes>(kept);

export function setEditorSize(part: keyof EditorSizes, px: number): void {
  useEditorSizes.setState({ [part]: px });
  try {
    localStorage.setItem(KEY, JSON.stringify(useEditorSizes.getState()));
  } catch {
    // A browser that keeps nothing shows the usual sizes next time.
  }
}
