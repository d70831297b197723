-- AlterTable
ALTER TABLE "video_jobs" ADD COLUMN     "attempt_signed_at" TIMESTAMPTZ(3),
ADD COLUMN     "generation_over" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "overdue_at" TIMESTAMPTZ(3);

-- CreateTable
CREATE TABLE "sync_accounts" (
    "id" TEXT NOT NULL DEFAULT 'default',
    "concurrency" INTEGER NOT NULL DEFAULT 1,
    "hold_code" TEXT,
    "hold_message" TEXT,
    "hold_next" TEXT,
    "hold_since" TIMESTAMPTZ(3),

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

-- CreateIndex
CREATE INDEX "sync_slots_state_user_id_idx" ON "sync_slots"("state", "user_id");
