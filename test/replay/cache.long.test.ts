import { describeCaches } from '../support/cache-cases.js';
import { SCENARIOS } from '../support/scenarios.js';

const scenarios = Object.keys(SCENARIOS);

describeCaches({ scenarios, caches: { roomy: 2 * scenarios.length, crowded: 4, none: 0 } });
