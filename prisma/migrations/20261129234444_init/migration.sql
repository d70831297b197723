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
CREATE INDEX "sync_slots_state_user_id_idx" ON "sync_slots"("state", "user_id");

-- CreateIndex
CREATE INDEX "uploads_job_id_idx" ON "uploads"("job_id");

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
