-- AlterTable
ALTER TABLE "video_jobs" ADD COLUMN     "reopened_run_id" TEXT;
