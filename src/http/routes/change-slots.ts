import { setConcurrency } from '../../db/slots.js';
import { wakeGranted } from '../../jobs/wake-granted.js';
import { within } from '../../platform/deadline.js';
import { changeSlotsSchema, type SlotsResource } from '../admin/overview-schemas.js';
import { slotsResource } from '../admin/slots-resource.js';
import { answering } from '../ask-temporal.js';
import { bodyOf, jsonBody, readJson } from '../json-body.js';
import { guarded, json } from '../operation.js';
import { route } from '../route.js';

/** Jobs that are not told in time ask by themselves. */
const TELL_MS = 1_500;

export const changeSlots = route({
  method: 'put',
  path: '/api/v1/admin/slots',
  access: 'admin',
  operation: {
    operationId: 'changeSlots',
    summary: 'Say how many generations Sync.so takes from us at a time',
    description:
      'Jobs that wait get what becomes free at once. With fewer places nobody loses one: the next go on later.',
    requestBody: jsonBody('SlotsChange'),
    responses: {
      200: json('Slots', 'The places, as they are now.'),
      ...guarded('invalid_request', 'payload_too_large', 'unsupported_media_type', 'service_unavailable'),
    },
  },
  handle: (deps) => [
    readJson,
    async (request, response) => {
      const { db, log } = deps;
      const { concurrency } = bodyOf(request, changeSlotsSchema);
      const { granted } = await setConcurrency(db, concurrency);
      const told = wakeGranted({ signals: answering(deps).signals, log }, granted);
      await within(TELL_MS, told).catch(() => undefined);
      const slots: SlotsResource = await slotsResource(db);
      response.json(slots);
    },
  ],
});
