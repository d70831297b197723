-- AlterTable
ALTER TABLE "sync_accounts" ADD COLUMN     "resumed_at" TIMESTAMPTZ(3);
