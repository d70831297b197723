import { AsyncResource } from 'node:async_hooks';
import { type ChildProcess, fork } from 'node:child_process';
import type { Socket } from 'node:net';
import { AppError } from '../domain/errors.js';
import { entryFile, runner } from '../platform/own-entry.js';
import type { Media, MediaSource } from './inspect-media.js';
import type { Limit, WorkLimits } from './probe-limits.js';
import type { FromProbe, ToProbe } from './probe-messages.js';

/** Reads bytes `start` to `end` (exclusive); shorter where the file ends. */
export type ReadRange = (start: number, end: number) => Promise<Uint8Array>;

export interface ProbeRequest extends Omit<MediaSource, 'read'> {
  /** For messages. */
  name: string;
  read: ReadRange;
  /** Ends the probe, which then throws its reason. */
  signal?: AbortSignal;
}

/** What the process has to say of a file. */
export type Outcome =
  | { type: 'media'; media: Media; rssBytes: number }
  | { type: 'unreadable'; reason: string }
  /** The file, or what an earlier one had left behind, was too much for the process. */
  | { type: 'broken'; limit: Limit | 'crash' };

interface Task {
  request: ProbeRequest;
  resolve(outcome: Outcome): void;
  reject(fault: unknown): void;
}

/** What is started. */
export interface ProbeProcess {
  file: string;
  execArgv: string[];
}

/** From the code that asks, sources or dist/. */
export const ownProbeProcess = (): ProbeProcess => ({
  file: entryFile('src/media/probe-process'),
  execArgv: runner(),
});

/** It tells each second that it lives, and loads in less; but the machine may be busy. */
const SILENCE_MS = 60_000;
/** How V8 and the kernel end a process that cannot go on: no memory for one more object, a wrong access. */
const FATAL: readonly (string | null)[] = ['SIGABRT', 'SIGTRAP', 'SIGILL', 'SIGSEGV', 'SIGBUS', 'SIGFPE'];
/** Of what it says on stderr: the reason why it could not be started comes last. */
const LAST_WORDS = 1_000;

/** A process that reads files, one at a time. It keeps nobody alive, and ends with whoever started it. */
export class ProbeChild {
  private readonly child: ChildProcess;
  private task: Task | undefined;
  private probes = 0;
  private isReady = false;
  private hasEnded = false;
  private silence: NodeJS.Timeout | undefined;
  private stderr = '';

  constructor(
    private readonly limits: WorkLimits,
    { file, execArgv }: ProbeProcess,
  ) {
    this.child = fork(file, {
      execArgv,
      env: {}, // no credentials, and no NODE_OPTIONS
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.on('message', (message: FromProbe) => this.hear(message));
    this.child.on('error', (error) => this.ended(error.message));
    this.child.on('exit', (code, signal) => this.exited(code, signal));
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-LAST_WORDS);
    });
    this.child.unref();
    (this.child.stderr as Socket | null)?.unref();
    this.child.channel?.unref();
  }

  get isUsable(): boolean {
    return !this.hasEnded && this.task === undefined;
  }

  /**
   * Throws what `read` throws, the reason of `signal`, and service_unavailable where the process could not be started,
   * or was ended by somebody else. After that, and after "broken", it is of no further use.
   */
  async run(request: ProbeRequest): Promise<Outcome> {
    const { signal } = request;
    signal?.throwIfAborted();
    const abort = () => this.task?.reject(signal?.reason);
    try {
      return await new Promise<Outcome>((resolve, reject) => {
        // The process may have been started for another caller, in whose context its messages arrive.
        const read = AsyncResource.bind(request.read);
        this.task = { request: { ...request, read }, resolve, reject };
        signal?.addEventListener('abort', abort, { once: true });
        this.begin();
      });
    } finally {
      signal?.removeEventListener('abort', abort);
      this.task = undefined;
      clearTimeout(this.silence);
      this.child.channel?.unref();
    }
  }

  /** At once, whatever it is at. */
  end(): void {
    this.hasEnded = true;
    this.child.kill('SIGKILL');
  }

  private begin(): void {
    this.child.channel?.ref();
    this.listen();
    this.probes += 1;
    if (this.isReady) this.order();
  }

  private order(): void {
    if (!this.task) return;
    const { bytes, track, withPicture, withSoundEnd } = this.task.request;
    const question = { track, withPicture, withSoundEnd };
    this.send({ type: 'probe', probe: this.probes, bytes, question, limits: this.limits });
  }

  private send(message: ToProbe): void {
    this.child.send(message, () => undefined); // a process that is gone says so by its end
  }

  private listen(): void {
    clearTimeout(this.silence);
    if (this.task)
      this.silence = setTimeout(() => this.ended(`no sign of life for ${SILENCE_MS / 1000} s`), SILENCE_MS);
  }

  private hear(message: FromProbe): void {
    this.listen();
    if ('probe' in message && message.probe !== this.probes) return; // read ahead of a file that is done
    if (message.type === 'read') void this.fetch(message);
    else if (message.type === 'media' || message.type === 'unreadable') this.task?.resolve(message);
    else if (message.type === 'broken') this.break(message.limit);
    else if (message.type === 'crashed') this.crashed(message.reason);
    else if (message.type === 'ready') this.ready();
  }

  private ready(): void {
    this.isReady = true;
    this.order();
  }

  private async fetch({ read, start, end }: Extract<FromProbe, { type: 'read' }>): Promise<void> {
    const { task } = this;
    try {
      const data = await task?.request.read(start, end);
      if (data && task === this.task) this.send({ type: 'piece', read, data });
    } catch (error) {
      task?.reject(error);
    }
  }

  private break(limit: Limit | 'crash'): void {
    this.hasEnded = true;
    this.task?.resolve({ type: 'broken', limit });
  }

  /** Before it is ready it has not seen the file yet. */
  private crashed(reason: string): void {
    if (this.isReady) this.break('crash');
    else this.ended(reason);
  }

  private exited(code: number | null, signal: NodeJS.Signals | null): void {
    const settle = () => {
      if (FATAL.includes(signal)) this.crashed(`${signal} ${this.stderr}`);
      else this.ended(`${signal ?? `exit code ${code}`} ${this.stderr}`);
    };
    // What it said last may still be on its way.
    if (this.child.connected) this.child.once('disconnect', settle);
    else settle();
  }

  private ended(reason: string): void {
    this.hasEnded = true;
    this.child.kill('SIGKILL');
    const detail = `The process that reads media files ${this.isReady ? 'has ended' : 'could not be started'}.`;
    this.task?.reject(new AppError('service_unavailable', { detail, cause: new Error(reason) }));
  }
}
