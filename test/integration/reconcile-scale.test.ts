import { reconcileAtScale } from '../support/reconcile-scale-cases.js';

reconcileAtScale(100, 1);
