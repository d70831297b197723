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
    "output_key" TEXT,
    "output_bytes" BIGINT,
    "output_sha256" TEXT,
    "output_duration" DOUBLE PRECISION,
    "error_code" TEXT,
    "error_message" TEXT,
    "error_next" TEXT,

    CONSTRAINT "video_jobs_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "video_jobs_user_id_created_at_idx" ON "video_jobs"("user_id", "created_at" DESC);

-- CreateIndex
CREATE INDEX "video_jobs_status_idx" ON "video_jobs"("status");

-- CreateIndex
CREATE INDEX "video_jobs_zhaoli_task_id_idx" ON "video_jobs"("zhaoli_task_id");
