import { ApiProblem } from '../../../src/api-client/api-problem.js';
import type { DraftResource } from '../../../src/http/draft-schemas.js';
import type { DraftDocument } from '../editor/document/draft-document.js';
import { isSameJson } from '../ui/same-json.js';
import type { ServerCopy } from './draft-record.js';
import { faultOf, type ServerFault } from './save-fault.js';
import type { SavedRecord, SavedState, SavePorts, Snapshot } from './save-ports.js';

/** What a person did is kept in this browser at once, and on the server soon after. Nothing here waits for the other. */

/** Soon enough to lose nothing, late enough not to write at every key. */
export const KEEP_MS = 250;
/** After the last change. */
export const SEND_MS = 2_000;
/** Whoever leaves a draft waits so long for the server, and no longer. */
const MOST_CLOSING_MS = 3_000;
/** The first wait after a failure; then twice as long, up to MOST_WAIT_MS. */
const AGAIN_MS = 4_000;
const MOST_WAIT_MS = 60_000;

/** Of one draft, as long as this tab works on it. */
export class Autosave {
  readonly #ports: SavePorts;
  #record: SavedRecord;
  #changes = 0;
  #isKept = true;
  #sending: Promise<void> = Promise.resolve();
  #hasConflict = false;
  #isOver = false;
  #failures = 0;
  #fault: ServerFault | undefined;
  /** What was sent and never answered: the server may have it. */
  #unanswered: DraftDocument[] = [];
  /** When it was last as it should be, everywhere. */
  #savedAt: number;
  #stopKeeping: (() => void) | undefined;
  #keeping: Promise<void> = Promise.resolve();
  #stopSending: (() => void) | undefined;
  readonly #stopListening: () => void;

  constructor(ports: SavePorts, record: SavedRecord) {
    this.#ports = ports;
    this.#record = record;
    this.#savedAt = record.changedAt;
    this.#stopListening = ports.onBack(() => this.#isWaiting() && this.#sendAfter(0));
    if (record.isAhead && record.changedAt > 0) this.#sendAfter(0);
  }

  /** There is something that the server does not have. */
  get isAhead(): boolean {
    return this.#record.isAhead;
  }

  /** Somebody has done something. */
  changed(): void {
    this.#changes += 1;
    this.#record = { ...this.#record, isAhead: true, changedAt: this.#ports.clock.now() };
    if (this.#fault?.why === 'refused') this.#fault = undefined; // this may be what mends it
    this.#stopKeeping ??= this.#ports.clock.after(KEEP_MS, () => void this.#keep());
    if (!this.#isWaiting()) this.#sendAfter(SEND_MS);
    this.#tell();
  }

  /** Resolves when this browser has kept what there is, or cannot. */
  async flush(): Promise<void> {
    if (this.#stopKeeping) await this.#keep();
    else await this.#keeping;
  }

  /** Sends what there is now, and resolves once that is over, however it ended. */
  async send(): Promise<void> {
    this.#stopSending?.();
    this.#stopSending = undefined;
    this.#sending = this.#sending.then(() => this.#send());
    await this.#sending;
  }

  /** After a conflict: this one is to be what the server has. */
  saveOver(server: ServerCopy): void {
    this.#hasConflict = false;
    this.#fault = undefined;
    this.#record = { ...this.#record, server, isAhead: true };
    this.#sendAfter(0);
  }

  /** Everything is kept, and sent as far as the server answers; then it writes nothing any more. */
  async close(): Promise<void> {
    await this.flush();
    if (this.#record.isAhead && !this.#ports.isOffline()) {
      const tooLong = new Promise<void>((resolve) => this.#ports.clock.after(MOST_CLOSING_MS, resolve));
      await Promise.race([this.send(), tooLong]);
    }
    void this.stop();
  }

  /** Writes nothing any more. What the server has of it, once it has answered what was under way. */
  async stop(): Promise<ServerCopy | undefined> {
    this.#isOver = true;
    this.#stopKeeping?.();
    this.#stopKeeping = undefined;
    this.#stopSending?.();
    this.#stopListening();
    await this.#sending;
    return this.#record.server;
  }

  #keep(): Promise<void> {
    this.#stopKeeping?.();
    this.#stopKeeping = undefined;
    this.#keeping = this.#write();
    return this.#keeping;
  }

  async #write(): Promise<void> {
    const { assets: _, ...content } = this.#ports.snapshot();
    this.#isKept = await this.#ports.keep({ ...this.#record, ...content }).then(
      () => true,
      () => false,
    );
    this.#tell();
  }

  #sendAfter(ms: number): void {
    this.#stopSending?.();
    if (this.#isOver || this.#hasConflict) return;
    this.#stopSending = this.#ports.clock.after(ms, () => void this.send());
  }

  /** One at a time: what changes meanwhile goes with the next, and only the latest of it. */
  async #send(): Promise<void> {
    if (this.#isOver || this.#hasConflict || !this.#record.isAhead) return;
    const before = this.#changes;
    try {
      await this.#sendNow(this.#ports.snapshot());
      this.#failures = 0;
      this.#fault = undefined;
      if (this.#changes === before) this.#record = { ...this.#record, isAhead: false };
      this.#savedAt = this.#ports.clock.now();
    } catch (error) {
      this.#take(error);
    }
    if (this.#isOver) return;
    await this.#keep();
    if (this.#record.isAhead && !this.#fault) this.#sendAfter(SEND_MS);
  }

  async #sendNow({ document, assets }: Snapshot): Promise<void> {
    const { id, lostServerId } = this.#record;
    const key = lostServerId === undefined ? id : `${id} ${lostServerId}`;
    const server = this.#record.server ?? { ...(await this.#ports.create(key)), assets: {} };
    this.#record = { ...this.#record, server };
    if (this.#isOver) return;
    this.#unanswered.push(document);
    const revision = await this.#ports.save(server, { document, assets });
    this.#unanswered = [];
    this.#record = { ...this.#record, server: { ...server, revision, assets } };
  }

  #take(error: unknown): void {
    const fault = faultOf(error, this.#ports.isOffline());
    this.#fault = fault;
    if (fault.why === 'gone') {
      // Deleted somewhere else, while somebody goes on with it here: it is made anew.
      const { server, ...rest } = this.#record;
      this.#record = server ? { ...rest, lostServerId: server.id } : rest;
      this.#fault = undefined;
    } else if (fault.why === 'conflict' && error instanceof ApiProblem) {
      this.#takeConflict(error.problem.draft);
    } else if (fault.why === 'busy') {
      this.#failures += 1;
      const wait = Math.min(MOST_WAIT_MS, AGAIN_MS * 2 ** (this.#failures - 1));
      this.#sendAfter(Math.max(fault.waitMs ?? 0, wait));
    }
  }

  #takeConflict(theirs: DraftResource | undefined): void {
    const { server } = this.#record;
    // It was this tab, whose answer was lost; or nobody has done anything, and only the files are known better there.
    const same = [...this.#unanswered, this.#ports.snapshot().document];
    if (theirs && server && same.some((document) => isSameJson(document, theirs.document))) {
      this.saveOver({ ...server, revision: theirs.revision, assets: theirs.assets });
      return;
    }
    this.#hasConflict = true;
    if (theirs) this.#ports.onConflict(theirs);
  }

  #isWaiting = (): boolean => this.#record.isAhead && (this.#fault?.why === 'offline' || this.#fault?.why === 'busy');

  #tell(): void {
    if (!this.#isOver) this.#ports.tell(this.#state(), this.#record.server);
  }

  #state(): SavedState {
    const { isAhead } = this.#record;
    if (!this.#isKept) return isAhead ? { at: 'unsaved' } : { at: 'unsaved', when: this.#savedAt };
    if (this.#fault) return { at: 'browser', ...this.#fault };
    return isAhead ? { at: 'saving' } : { at: 'saved', when: this.#savedAt };
  }
}
