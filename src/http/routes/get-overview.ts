import { overviewOf } from '../admin/overview.js';
import type { OverviewResource } from '../admin/overview-schemas.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

export const getOverview = route({
  method: 'get',
  path: '/api/v1/admin/overview',
  access: 'admin',
  operation: {
    operationId: 'getOverview',
    summary: 'See how the whole service does',
    description:
      'What `pro deploy status`, `pro doctor` and `pro slots` say, in one answer within 2 s: parts, workers and their versions, places at Sync.so, and what is wrong, with its cause and what to do. A part that does not answer is told, and hides no other.',
    responses: { 200: json('Overview', 'As it is now.'), ...guarded('service_unavailable') },
  },
  handle: (deps) => async (_request, response) => {
    const overview: OverviewResource = await overviewOf(deps);
    response.json(overview);
  },
});
