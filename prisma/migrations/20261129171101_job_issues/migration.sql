-- AlterTable
ALTER TABLE "video_jobs" ADD COLUMN     "error_issues" JSONB,
ADD COLUMN     "more_issues" INTEGER;
