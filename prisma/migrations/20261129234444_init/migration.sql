-- CreateTable
CREATE TABLE "video_jobs" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'queued',
    "is_pro_job" BOOLEAN NOT NULL DEFAULT true,
    "zhaoli_task_id" TEXT,
    "output_url" TEXT,
    "progress_percentage" INTEGER NOT NULL DEFAULT 0,
    "progress_message" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "completed_at" TIMESTAMPTZ(3),
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "stage" TEXT NOT NULL DEFAULT 'preparing',
    "model" TEXT,
    "input" JSONB,
    "warnings" JSONB NOT NULL DEFAULT '[]',
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "idempotency_key" TEXT,
    "attempt_token" TEXT,
    "attempt_signed_at" TIMESTAMPTZ(3),
    "generation_over" BOOLEAN NOT NULL DEFAULT false,
    "overdue_at" TIMESTAMPTZ(3),
    "output_key" TEXT,
    "output_bytes" BIGINT,
    "output_sha256" TEXT,
    "output_duration" DOUBLE PRECISION,
    "doubtful_result" JSONB,
    "reopened_run_id" TEXT,
    "error_code" TEXT,
    "error_message" TEXT,
    "error_next" TEXT,
    "error_issues" JSONB,
    "more_issues" INTEGER,
    "name" TEXT,
    "file_name" TEXT,
    "segment_count" INTEGER,
    "media_expired_at" TIMESTAMPTZ(3),
    "expired_media" JSONB,
    "worker_version" TEXT,
    "draft_id" UUID,
    "poster_asset_id" UUID,

    CONSTRAINT "video_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_accounts" (
    "id" TEXT NOT NULL DEFAULT 'default',
    "concurrency" INTEGER NOT NULL DEFAULT 1,
    "hold_code" TEXT,
    "hold_message" TEXT,
    "hold_next" TEXT,
    "hold_since" TIMESTAMPTZ(3),
    "resumed_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_accounts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "sync_slots" (
    "job_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "state" TEXT NOT NULL DEFAULT 'waiting',
    "enqueued_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "granted_at" TIMESTAMPTZ(3),

    CONSTRAINT "sync_slots_pkey" PRIMARY KEY ("job_id")
);

-- CreateTable
CREATE TABLE "sync_user_limits" (
    "user_id" TEXT NOT NULL,
    "weight" DOUBLE PRECISION NOT NULL DEFAULT 1,
    "max_held" INTEGER,

    CONSTRAINT "sync_user_limits_pkey" PRIMARY KEY ("user_id")
);

-- CreateTable
CREATE TABLE "sync_budgets" (
    "kind" TEXT NOT NULL,
    "window_at" TIMESTAMPTZ(3) NOT NULL,
    "used" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "sync_budgets_pkey" PRIMARY KEY ("kind")
);

-- CreateTable
CREATE TABLE "webhook_events" (
    "generation_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "job_id" TEXT,
    "received_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_events_pkey" PRIMARY KEY ("generation_id","status")
);

-- CreateTable
CREATE TABLE "installations" (
    "key" TEXT NOT NULL DEFAULT 'default',
    "installation_id" UUID NOT NULL,
    "bucket" TEXT NOT NULL,
    "home" TEXT NOT NULL,
    "tokens" TEXT[],
    "renewed_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "installations_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "uploads" (
    "id" UUID NOT NULL,
    "job_id" UUID NOT NULL,
    "key" TEXT NOT NULL,
    "upload_id" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "uploads_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "detector_looks" (
    "deployment" TEXT NOT NULL,
    "holder" TEXT NOT NULL,
    "held_until" TIMESTAMPTZ(3) NOT NULL,
    "looked_at" TIMESTAMPTZ(3),
    "figures" JSONB,

    CONSTRAINT "detector_looks_pkey" PRIMARY KEY ("deployment")
);

-- CreateTable
CREATE TABLE "findings" (
    "deployment" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "build_id" TEXT NOT NULL,
    "severity" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "next" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3),
    "job_ids" TEXT[],
    "waiting_for" TEXT,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "findings_pkey" PRIMARY KEY ("deployment","code","build_id")
);

-- CreateIndex
CREATE INDEX "video_jobs_user_id_created_at_id_idx" ON "video_jobs"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "video_jobs_user_id_status_created_at_id_idx" ON "video_jobs"("user_id", "status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "video_jobs_status_idx" ON "video_jobs"("status");

-- CreateIndex
CREATE INDEX "video_jobs_zhaoli_task_id_idx" ON "video_jobs"("zhaoli_task_id");

-- CreateIndex
CREATE INDEX "video_jobs_media_expired_at_updated_at_idx" ON "video_jobs"("media_expired_at", "updated_at");

-- CreateIndex
CREATE INDEX "sync_slots_state_user_id_idx" ON "sync_slots"("state", "user_id");

-- CreateIndex
CREATE INDEX "uploads_job_id_idx" ON "uploads"("job_id");

-- CreateTable
CREATE TABLE "users" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "disabled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "users_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_keys" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "hash" TEXT NOT NULL,
    "last_four" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "revoked_at" TIMESTAMPTZ(3),
    "last_used_at" TIMESTAMPTZ(3),

    CONSTRAINT "api_keys_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "login_links" (
    "hash" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "scopes" TEXT[],
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "login_links_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "sessions" (
    "hash" TEXT NOT NULL,
    "user_id" TEXT NOT NULL,
    "scopes" TEXT[],
    "api_key_id" UUID,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "sessions_pkey" PRIMARY KEY ("hash")
);

-- CreateIndex
CREATE UNIQUE INDEX "api_keys_hash_key" ON "api_keys"("hash");

-- CreateIndex
CREATE INDEX "api_keys_user_id_idx" ON "api_keys"("user_id");

-- CreateIndex
CREATE INDEX "login_links_user_id_idx" ON "login_links"("user_id");

-- CreateIndex
CREATE INDEX "sessions_user_id_idx" ON "sessions"("user_id");

-- AddForeignKey
ALTER TABLE "api_keys" ADD CONSTRAINT "api_keys_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "login_links" ADD CONSTRAINT "login_links_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_api_key_id_fkey" FOREIGN KEY ("api_key_id") REFERENCES "api_keys"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CreateTable
CREATE TABLE "job_events" (
    "id" BIGSERIAL NOT NULL,
    "user_id" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "kind" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "job_events_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "job_events_user_id_id_idx" ON "job_events"("user_id", "id");

-- CreateIndex
CREATE INDEX "job_events_job_id_id_idx" ON "job_events"("job_id", "id");

-- What people see of a job has changed: its revision grows by one, whoever wrote, and nobody can set it otherwise. The
-- same columns as in write_job_event; of keys and results only whether there is one.
CREATE FUNCTION count_job_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := OLD.revision + (
    ROW(NEW.user_id, NEW.status, NEW.stage, NEW.progress_percentage, NEW.progress_message, NEW.overdue_at IS NULL,
        NEW.error_code, NEW.error_message, NEW.error_next, NEW.warnings, NEW.name, NEW.model, NEW.created_at, NEW.completed_at,
        NEW.output_url, NEW.output_key IS NULL, NEW.doubtful_result IS NULL, NEW.media_expired_at,
        NEW.expired_media, NEW.poster_asset_id)
    IS DISTINCT FROM
    ROW(OLD.user_id, OLD.status, OLD.stage, OLD.progress_percentage, OLD.progress_message, OLD.overdue_at IS NULL,
        OLD.error_code, OLD.error_message, OLD.error_next, OLD.warnings, OLD.name, OLD.model, OLD.created_at, OLD.completed_at,
        OLD.output_url, OLD.output_key IS NULL, OLD.doubtful_result IS NULL, OLD.media_expired_at,
        OLD.expired_media, OLD.poster_asset_id))::int;
  RETURN NEW;
END $$;

-- The event of a change, in the transaction of the change. Ids must become visible in their order: a reader goes on
-- behind the highest one it saw, and would never see a lower one that is committed after it. So no id is taken where the
-- row is written, but when its transaction commits (the triggers are deferred), under a lock that ends with the commit: who
-- takes the next id finds this one visible.
-- Not with the lock from the write on: a transaction that somebody leaves open in psql would stop every job, and two
-- that write jobs in different order would lock each other out. Nor by hiding what is newer than pg_snapshot_xmin():
-- the same open transaction, in any database of the server, would hold back everybody's events; and a place in the
-- order would be two numbers. NOTIFY makes commits take turns anyway, so this lock costs nothing on top.
CREATE FUNCTION write_job_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7210402);
  WITH event (user_id, job_id, kind, payload) AS (
    -- Also for whoever had the job before it was given to somebody else.
    SELECT OLD.user_id, OLD.id, 'job_deleted', '{}'::jsonb
    WHERE TG_OP = 'DELETE' OR OLD.user_id <> NEW.user_id
    UNION ALL
    SELECT NEW.user_id, NEW.id, 'job', jsonb_strip_nulls(jsonb_build_object(
      'revision', NEW.revision, 'status', NEW.status, 'stage', NEW.stage, 'percent', NEW.progress_percentage,
      'message', left(NEW.progress_message, 1500), 'attempt', nullif(NEW.attempt, 0),
      'errorCode', NEW.error_code, 'error', left(NEW.error_message, 1500),
      'changed', array_remove(ARRAY[
        CASE WHEN NEW.user_id IS DISTINCT FROM OLD.user_id THEN 'user' END,
        CASE WHEN NEW.status IS DISTINCT FROM OLD.status THEN 'status' END,
        CASE WHEN NEW.stage IS DISTINCT FROM OLD.stage THEN 'stage' END,
        CASE WHEN (NEW.progress_percentage, NEW.progress_message) IS DISTINCT FROM
                  (OLD.progress_percentage, OLD.progress_message) THEN 'progress' END,
        CASE WHEN (NEW.overdue_at IS NULL) IS DISTINCT FROM (OLD.overdue_at IS NULL) THEN 'overdue' END,
        CASE WHEN (NEW.error_code, NEW.error_message, NEW.error_next) IS DISTINCT FROM
                  (OLD.error_code, OLD.error_message, OLD.error_next) THEN 'error' END,
        CASE WHEN NEW.warnings IS DISTINCT FROM OLD.warnings THEN 'warnings' END,
        CASE WHEN NEW.name IS DISTINCT FROM OLD.name THEN 'name' END,
        CASE WHEN NEW.model IS DISTINCT FROM OLD.model THEN 'model' END,
        CASE WHEN (NEW.created_at, NEW.completed_at) IS DISTINCT FROM (OLD.created_at, OLD.completed_at) THEN 'times' END,
        CASE WHEN (NEW.output_url, NEW.output_key IS NULL, NEW.doubtful_result IS NULL) IS DISTINCT FROM
                  (OLD.output_url, OLD.output_key IS NULL, OLD.doubtful_result IS NULL) THEN 'result' END,
        CASE WHEN (NEW.media_expired_at, NEW.expired_media, NEW.poster_asset_id) IS DISTINCT FROM
                  (OLD.media_expired_at, OLD.expired_media, OLD.poster_asset_id) THEN 'media' END
      ], NULL)))
    WHERE TG_OP <> 'DELETE'
  ), written AS (
    INSERT INTO job_events (user_id, job_id, kind, payload, at)
    SELECT user_id, job_id, kind, payload, clock_timestamp() FROM event RETURNING id, user_id
  )
  -- A name of any length must not make the change fail: PostgreSQL takes 8,000 bytes.
  SELECT count(pg_notify('job_events', id || ' ' || left(user_id, 500))) INTO told FROM written;
  RETURN NULL;
END $$;

CREATE TRIGGER count_job_revision BEFORE UPDATE ON video_jobs
  FOR EACH ROW EXECUTE FUNCTION count_job_revision();

CREATE CONSTRAINT TRIGGER write_job_event AFTER INSERT OR DELETE ON video_jobs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_job_event();

-- What nobody sees is not worth an event.
CREATE CONSTRAINT TRIGGER write_job_event_of_update AFTER UPDATE ON video_jobs
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.revision <> NEW.revision) EXECUTE FUNCTION write_job_event();

-- CreateTable
CREATE TABLE "idempotency_keys" (
    "user_id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "job_id" UUID NOT NULL,
    "fingerprint" TEXT,
    "status" INTEGER,
    "answer" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "idempotency_keys_pkey" PRIMARY KEY ("user_id","key")
);

-- CreateIndex
CREATE INDEX "idempotency_keys_expires_at_idx" ON "idempotency_keys"("expires_at");

-- CreateTable
CREATE TABLE "deleted_jobs" (
    "job_id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "deleted_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "deleted_jobs_pkey" PRIMARY KEY ("job_id")
);

-- CreateIndex
CREATE INDEX "deleted_jobs_deleted_at_idx" ON "deleted_jobs"("deleted_at");

-- CreateTable: rate-limiter-flexible's own columns, in its order.
CREATE UNLOGGED TABLE "rate_counters" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_counters_pkey" PRIMARY KEY ("key")
);

-- Somebody is let in no more, whoever made it so: event streams that are read by it end, in every API process. Heard on the
-- connection that hears of job events; what ends by the clock alone is looked for there.
CREATE FUNCTION tell_access_ended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- The name of what ended comes with the trigger. A name of any length must not make the change fail.
  PERFORM pg_notify('access_ended', TG_ARGV[0] || ' ' || left(to_jsonb(OLD) ->> TG_ARGV[1], 1500));
  RETURN NULL;
END $$;

CREATE TRIGGER tell_session_ended AFTER DELETE ON sessions
  FOR EACH ROW EXECUTE FUNCTION tell_access_ended('session', 'hash');

CREATE TRIGGER tell_key_revoked AFTER UPDATE ON api_keys
  FOR EACH ROW WHEN (OLD.revoked_at IS NULL AND NEW.revoked_at IS NOT NULL)
  EXECUTE FUNCTION tell_access_ended('key', 'id');

CREATE TRIGGER tell_key_deleted AFTER DELETE ON api_keys
  FOR EACH ROW EXECUTE FUNCTION tell_access_ended('key', 'id');

CREATE TRIGGER tell_user_disabled AFTER UPDATE ON users
  FOR EACH ROW WHEN (OLD.disabled_at IS NULL AND NEW.disabled_at IS NOT NULL)
  EXECUTE FUNCTION tell_access_ended('user', 'id');

-- CreateTable
CREATE TABLE "oidc_logins" (
    "hash" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "nonce" TEXT NOT NULL,
    "code_verifier" TEXT NOT NULL,
    "return_to" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "oidc_logins_pkey" PRIMARY KEY ("hash")
);

-- CreateTable
CREATE TABLE "assets" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "content_type" TEXT NOT NULL,
    "bytes" BIGINT,
    "fingerprint" TEXT,
    "status" TEXT NOT NULL DEFAULT 'uploading',
    "key" TEXT NOT NULL,
    "upload_id" TEXT,
    "part_bytes" INTEGER,
    "checksum" TEXT,
    "sha256" TEXT,
    "probe" JSONB,
    "issues" JSONB,
    "source_url" TEXT,
    "source_validator" TEXT,
    "fetched_bytes" BIGINT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(3),
    "removed_at" TIMESTAMPTZ(3),

    CONSTRAINT "assets_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job_assets" (
    "job_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,

    CONSTRAINT "job_assets_pkey" PRIMARY KEY ("job_id","asset_id")
);

-- CreateIndex
CREATE INDEX "assets_user_id_created_at_id_idx" ON "assets"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "assets_user_id_fingerprint_idx" ON "assets"("user_id", "fingerprint");

-- CreateIndex
CREATE INDEX "assets_status_idx" ON "assets"("status");

-- CreateIndex
CREATE INDEX "assets_expires_at_idx" ON "assets"("expires_at");

-- CreateIndex
CREATE INDEX "assets_removed_at_idx" ON "assets"("removed_at");

-- CreateIndex
CREATE INDEX "job_assets_asset_id_idx" ON "job_assets"("asset_id");

-- AddForeignKey
ALTER TABLE "job_assets" ADD CONSTRAINT "job_assets_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "video_jobs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "job_assets" ADD CONSTRAINT "job_assets_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "assets"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What people see of an asset has changed: an event in the table of the jobs' events, with the asset's id in place of the
-- job's, and with an id that becomes visible in its order for the reasons given at write_job_event.
CREATE FUNCTION write_asset_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  event bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7210402);
  INSERT INTO job_events (user_id, job_id, kind, payload, at)
  VALUES (NEW.user_id, NEW.id, 'asset', jsonb_strip_nulls(jsonb_build_object(
    'kind', NEW.kind, 'status', NEW.status, 'bytes', NEW.bytes, 'fetchedBytes', NEW.fetched_bytes)), clock_timestamp())
  RETURNING id INTO event;
  PERFORM pg_notify('job_events', event || ' ' || left(NEW.user_id, 500));
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER write_asset_event AFTER INSERT ON assets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_asset_event();

CREATE CONSTRAINT TRIGGER write_asset_event_of_update AFTER UPDATE ON assets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
  WHEN ((OLD.status, OLD.bytes, OLD.fetched_bytes, OLD.probe, OLD.issues) IS DISTINCT FROM
        (NEW.status, NEW.bytes, NEW.fetched_bytes, NEW.probe, NEW.issues))
  EXECUTE FUNCTION write_asset_event();

-- CreateTable
CREATE TABLE "webhook_endpoints" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "url" TEXT NOT NULL,
    "description" TEXT,
    "event_types" TEXT[],
    "secret" TEXT NOT NULL,
    "previous_secret" TEXT,
    "previous_secret_until" TIMESTAMPTZ(3),
    "disabled_at" TIMESTAMPTZ(3),
    "disabled_reason" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_endpoints_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_deliveries" (
    "id" TEXT NOT NULL,
    "endpoint_id" UUID NOT NULL,
    "job_event_id" BIGINT,
    "event_type" TEXT NOT NULL,
    "job" JSONB,
    "body" TEXT,
    "status" TEXT NOT NULL DEFAULT 'pending',
    "runs" INTEGER NOT NULL DEFAULT 1,
    "started_at" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(3) DEFAULT CURRENT_TIMESTAMP,
    "last_status" INTEGER,
    "last_body" TEXT,
    "last_error" TEXT,
    "last_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "webhook_deliveries_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "webhook_endpoints_user_id_idx" ON "webhook_endpoints"("user_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_deliveries_endpoint_id_job_event_id_key" ON "webhook_deliveries"("endpoint_id", "job_event_id");

-- CreateIndex
CREATE INDEX "webhook_deliveries_endpoint_id_created_at_id_idx" ON "webhook_deliveries"("endpoint_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "webhook_deliveries_status_next_at_idx" ON "webhook_deliveries"("status", "next_at");

-- CreateIndex
CREATE INDEX "webhook_deliveries_created_at_idx" ON "webhook_deliveries"("created_at");

-- AddForeignKey
ALTER TABLE "webhook_endpoints" ADD CONSTRAINT "webhook_endpoints_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "webhook_deliveries" ADD CONSTRAINT "webhook_deliveries_endpoint_id_fkey" FOREIGN KEY ("endpoint_id") REFERENCES "webhook_endpoints"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A message for each endpoint that wants to hear of the event, in the transaction of the event: so there is exactly one,
-- and none for what was rolled back. The job's row goes along as it is now, without what may be large or is nobody's
-- business: the message tells this state, however late it is made.
-- An endpoint that is being deleted is passed over: to wait for it, or to meet its foreign key without it, would delay
-- the job or make it fail.
CREATE FUNCTION write_webhook_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint;
BEGIN
  WITH endpoint AS (
    SELECT e.id FROM webhook_endpoints e
    WHERE e.user_id = NEW.user_id AND e.disabled_at IS NULL AND 'job.' || (NEW.payload->>'status') = ANY (e.event_types)
    FOR KEY SHARE OF e SKIP LOCKED
  ), written AS (
    INSERT INTO webhook_deliveries (id, endpoint_id, job_event_id, event_type, job, created_at)
    SELECT 'msg_' || replace(gen_random_uuid()::text, '-', ''), endpoint.id, NEW.id, 'job.' || (NEW.payload->>'status'),
      to_jsonb(v) - ARRAY['input', 'error_issues', 'idempotency_key', 'attempt_token'], clock_timestamp()
    FROM endpoint, video_jobs v WHERE v.id = NEW.job_id
    ON CONFLICT DO NOTHING
    RETURNING id
  )
  -- Many in one transaction are one notice.
  SELECT count(pg_notify('job_events', 'webhook')) INTO told FROM written;
  RETURN NULL;
END $$;

CREATE TRIGGER write_webhook_deliveries AFTER INSERT ON job_events
  FOR EACH ROW WHEN (NEW.kind = 'job' AND NEW.payload->'changed' ? 'status'
    AND NEW.payload->>'status' IN ('completed', 'failed', 'needs_attention', 'cancelled'))
  EXECUTE FUNCTION write_webhook_deliveries();

-- An asset that a job used has its time again, whoever took the job away and however.
CREATE FUNCTION expire_released_asset() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE assets SET expires_at = clock_timestamp() + interval '24 hours' WHERE id = OLD.asset_id AND expires_at IS NULL;
  RETURN NULL;
END $$;

CREATE TRIGGER expire_released_asset AFTER DELETE ON job_assets
  FOR EACH ROW EXECUTE FUNCTION expire_released_asset();

-- CreateTable
CREATE TABLE "drafts" (
    "id" UUID NOT NULL,
    "user_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "segments" INTEGER NOT NULL,
    "missing_voices" INTEGER NOT NULL,
    "document" JSONB NOT NULL,
    "assets" JSONB NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "tab" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "drafts_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "draft_assets" (
    "draft_id" UUID NOT NULL,
    "asset_id" UUID NOT NULL,

    CONSTRAINT "draft_assets_pkey" PRIMARY KEY ("draft_id","asset_id")
);

-- CreateIndex
CREATE INDEX "drafts_user_id_created_at_id_idx" ON "drafts"("user_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "drafts_updated_at_idx" ON "drafts"("updated_at");

-- CreateIndex
CREATE INDEX "draft_assets_asset_id_idx" ON "draft_assets"("asset_id");

-- CreateIndex
CREATE INDEX "video_jobs_draft_id_idx" ON "video_jobs"("draft_id");

-- AddForeignKey
ALTER TABLE "video_jobs" ADD CONSTRAINT "video_jobs_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "drafts"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_assets" ADD CONSTRAINT "draft_assets_draft_id_fkey" FOREIGN KEY ("draft_id") REFERENCES "drafts"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "draft_assets" ADD CONSTRAINT "draft_assets_asset_id_fkey" FOREIGN KEY ("asset_id") REFERENCES "assets"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A draft has changed: its revision grows by one, whoever wrote, and nobody can set it otherwise. What was written the same
-- again is no change.
CREATE FUNCTION count_draft_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.revision := OLD.revision + (
    ROW(NEW.user_id, NEW.document, NEW.assets) IS DISTINCT FROM ROW(OLD.user_id, OLD.document, OLD.assets))::int;
  RETURN NEW;
END $$;

CREATE TRIGGER count_draft_revision BEFORE UPDATE ON drafts
  FOR EACH ROW EXECUTE FUNCTION count_draft_revision();

-- An event in the table of the jobs' events, with the draft's id in place of the job's, and with an id that becomes visible
-- in its order for the reasons given at write_job_event. Not the document, which whoever needs it reads.
CREATE FUNCTION write_draft_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  told bigint;
BEGIN
  PERFORM pg_advisory_xact_lock(7210402);
  WITH event (user_id, draft_id, kind, payload) AS (
    -- Also for whoever had the draft before it was given to somebody else.
    SELECT OLD.user_id, OLD.id, 'draft_deleted', '{}'::jsonb
    WHERE TG_OP = 'DELETE' OR OLD.user_id <> NEW.user_id
    UNION ALL
    SELECT NEW.user_id, NEW.id, 'draft', jsonb_strip_nulls(jsonb_build_object('revision', NEW.revision, 'tab', NEW.tab))
    WHERE TG_OP <> 'DELETE'
  ), written AS (
    INSERT INTO job_events (user_id, job_id, kind, payload, at)
    SELECT user_id, draft_id, kind, payload, clock_timestamp() FROM event RETURNING id, user_id
  )
  SELECT count(pg_notify('job_events', id || ' ' || left(user_id, 500))) INTO told FROM written;
  RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER write_draft_event AFTER INSERT OR DELETE ON drafts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION write_draft_event();

CREATE CONSTRAINT TRIGGER write_draft_event_of_update AFTER UPDATE ON drafts
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.revision <> NEW.revision) EXECUTE FUNCTION write_draft_event();

-- As of a job: an asset that a draft used has its time again.
CREATE TRIGGER expire_released_asset AFTER DELETE ON draft_assets
  FOR EACH ROW EXECUTE FUNCTION expire_released_asset();

-- A job that does not use its picture any more has none, whoever took it away and however.
CREATE FUNCTION forget_poster() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE video_jobs SET poster_asset_id = NULL WHERE id = OLD.job_id AND poster_asset_id = OLD.asset_id;
  RETURN NULL;
END $$;

CREATE TRIGGER forget_poster AFTER DELETE ON job_assets
  FOR EACH ROW EXECUTE FUNCTION forget_poster();
