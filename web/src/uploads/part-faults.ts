/** What can happen to a part on its way. */

/** The storage refused it, or nothing answered. */
export class PartFault extends Error {
  override readonly name = 'PartFault';
  constructor(
    readonly kind: 'network' | 'stalled' | 'status',
    /** Of HTTP; 0 where nothing answered. */
    readonly status = 0,
  ) {
    super(kind === 'status' ? `The storage answered ${status}.` : `The part is not through: ${kind}.`);
  }
}

/** The file was moved, changed or taken away since it was chosen. */
export class FileGone extends Error {
  override readonly name = 'FileGone';
  constructor() {
    super('The file can no longer be read.');
  }
}

/** The API answers, and the storage does not let this browser in. */
export class StorageUnreachable extends Error {
  override readonly name = 'StorageUnreachable';
  constructor(readonly url: string) {
    super('This browser cannot reach the storage.');
  }
}

/** The storage has dropped what has arrived so far. */
export class UploadLost extends Error {
  override readonly name = 'UploadLost';
}

/** What was sent already is not from this file. */
export class OtherFile extends Error {
  override readonly name = 'OtherFile';
}
