import { deleteDraft as remove } from '../../db/drafts.js';
import { findOwnDraft } from '../draft-request.js';
import { guarded } from '../operation.js';
import { route } from '../route.js';

export const deleteDraft = route({
  method: 'delete',
  path: '/api/v1/drafts/{id}',
  access: 'jobs:write',
  operation: {
    operationId: 'deleteDraft',
    summary: 'Delete a draft',
    description:
      'Jobs that were submitted from it stay. Its files are let go: those that nothing else uses are deleted a day later.',
    responses: { 204: { description: 'It is gone.' }, ...guarded('draft_not_found', 'service_unavailable') },
  },
  handle: (deps) => async (request, response) => {
    const { id } = await findOwnDraft(deps, request);
    await remove(deps.db, id);
    response.status(204).end();
  },
});
