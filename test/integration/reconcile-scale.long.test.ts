import { reconcileAtScale } from '../support/reconcile-scale-cases.js';

/** A full page, and the beginning of the next. */
reconcileAtScale(2_000, 2);
