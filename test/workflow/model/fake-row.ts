import type { Attempt, JobStage, JobStatus } from '../../../src/domain/job.js';

/** The job's row: the same guards as the statements in src/db/video-jobs.ts. */
export class FakeRow {
  status: JobStatus = 'queued';
  percent = 0;
  code: string | undefined;
  message = '';
  attempt: Attempt | undefined;
  generationId: string | null = null;
  generationOver = false;
  overdue = false;

  private get atItsEnd(): boolean {
    return this.status === 'completed' || this.status === 'cancelled';
  }

  progress({ percent, message }: { stage: JobStage; percent: number; message: string }): void {
    if (this.atItsEnd) return;
    this.status = 'processing';
    this.percent = Math.max(this.percent, percent);
    this.message = message;
    this.code = undefined;
  }

  /** The first writer of a number wins. */
  keepAttempt(attempt: Attempt): Attempt {
    if (!this.atItsEnd && attempt.n > (this.attempt?.n ?? 0)) {
      this.attempt = attempt;
      this.generationId = null;
      this.generationOver = false;
    }
    return this.attempt ?? attempt;
  }

  keepGeneration(generationId: string): void {
    this.generationId ??= generationId;
  }

  complete(): void {
    if (this.atItsEnd) return;
    this.status = 'completed';
    this.percent = 100;
    this.code = undefined;
  }

  fail(failure: { status: JobStatus; code: string; message: string; generationOver?: boolean }): void {
    if (this.atItsEnd) return;
    this.status = failure.status;
    this.code = failure.code;
    this.message = failure.message;
    this.generationOver = failure.generationOver ?? this.generationOver;
  }

  reopen(): void {
    this.status = 'queued';
    this.code = undefined;
    this.overdue = false;
  }
}
