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

-- CreateIndex
CREATE INDEX "uploads_job_id_idx" ON "uploads"("job_id");
