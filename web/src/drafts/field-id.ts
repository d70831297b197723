import type { FindingField } from '../editor/document/findings.js';

/** Of the element that a link to a finding leads to. */
export const fieldId = (segmentId: string | undefined, field: FindingField | undefined): string =>
  `field-${segmentId ?? 'draft'}-${field ?? 'head'}`;
