import { randomUUID } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import { MODELS, type Model } from '../../src/domain/job.js';
import type { Context } from '../context.js';
import { ApiFault, GenerationFault } from '../faults.js';
import { gatherInputs } from '../gather-inputs.js';
import { parseGenerateBody } from '../generate-rules.js';
import type { GenerateBody } from '../generate-schema.js';
import { FRAME_PRICE } from '../model-list.js';
import { piecesOf } from '../pieces.js';
import { parse } from '../query.js';
import { timelineSeconds } from '../timeline.js';

const estimateSchema = z.strictObject({
  model: z.enum(MODELS),
  duration: z.number('must be a number').positive('must be a positive number'),
  fps: z.number('must be a number').positive('must be a positive number').default(30),
  reasoningEnabled: z.boolean('must be a boolean value').optional(),
});
/** Inputs of a full request are fetched to be measured; longer than this, the price cannot be told. */
const FETCH_MS = 60_000;

/** Both ways to ask a price (sync-so.md 7). */
export function costRoutes(context: Context): Router {
  const router = Router();
  const estimate: RequestHandler = (request, response) => {
    const { model, duration, fps } = parse(estimateSchema, request.body);
    response.json({ ...price(model, duration * fps), estimatedCredits: null });
  };
  router.post('/v2/generations/estimate', estimate);
  router.post('/v2/generate/estimate-cost', estimate);
  router.post('/v2/analyze/cost', async (request, response) => {
    const body = parseGenerateBody(request.body, context.store.asset);
    response.json([price(body.model, await frames(body, context))]);
  });
  return router;
}

function price(model: Model, frameCount: number) {
  // Less than a millionth of a frame over is floating-point dust, not a frame.
  const estimatedFrameCount = Math.ceil(frameCount - 1e-6);
  return {
    estimatedFrameCount,
    estimatedGenerationCost: Number((estimatedFrameCount * FRAME_PRICE[model]).toFixed(6)),
  };
}

async function frames(body: GenerateBody, { folders, store, settings }: Context): Promise<number> {
  const folder = folders.run(randomUUID());
  await mkdir(folder, { recursive: true });
  try {
    const signal = AbortSignal.timeout(FETCH_MS);
    const { ffmpegPath, fast } = settings;
    const sources = { folder, findAsset: store.asset, uploadPath: folders.upload, signal, ffmpegPath, fast };
    const media = await gatherInputs(body, sources);
    const { num, den } = media.video.facts.rate;
    return (timelineSeconds(piecesOf(body, media, settings.touchingSegments)) * num) / den;
  } catch (error) {
    const message = error instanceof GenerationFault ? error.message : 'The inputs could not be measured.';
    throw new ApiFault(422, { code: 'cost_estimate_unavailable', message });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
