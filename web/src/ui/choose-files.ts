/** A file as a person gave it, with what lets the browser find it again where there is such a thing. */
export interface GivenFile {
  file: File;
  handle?: FileSystemFileHandle;
}

export type Accepted = 'video/*' | 'audio/*' | 'audio/*,video/*' | '.srt,.vtt,.json';

interface Picker {
  showOpenFilePicker?(options?: object): Promise<FileSystemFileHandle[]>;
}

/** Asks for one; undefined where nobody chose any. */
export async function chooseFile(accept: Accepted): Promise<GivenFile | undefined> {
  const picker = (window as Picker).showOpenFilePicker;
  return picker ? await byPicker(picker) : await byInput(accept);
}

/** Without types: whether a file is one that we can use is found by looking into it, not by its name. */
async function byPicker(picker: NonNullable<Picker['showOpenFilePicker']>): Promise<GivenFile | undefined> {
  const [handle] = await picker.call(window).catch(() => []);
  const file = await handle?.getFile().catch(() => undefined);
  return handle && file ? { file, handle } : undefined;
}

function byInput(accept: Accepted): Promise<GivenFile | undefined> {
  const input = document.createElement('input');
  Object.assign(input, { type: 'file', accept });
  return new Promise((resolve) => {
    input.addEventListener('change', () => resolve(input.files?.[0] && { file: input.files[0] }));
    input.addEventListener('cancel', () => resolve(undefined));
    input.click();
  });
}

/** What was dropped. Must be called before the event has ended. */
export async function droppedFiles({ items }: DataTransfer): Promise<GivenFile[]> {
  const given = [...items].filter(({ kind }) => kind === 'file').map(givenFile);
  return (await Promise.all(given)).filter((one) => one !== undefined);
}

type WithHandle = DataTransferItem & { getAsFileSystemHandle?(): Promise<FileSystemHandle | null> };

function givenFile(item: WithHandle): Promise<GivenFile | undefined> {
  const file = item.getAsFile();
  const asked = item.getAsFileSystemHandle?.().catch(() => null) ?? Promise.resolve(null);
  return asked.then((handle) => {
    if (!file) return undefined;
    return handle?.kind === 'file' ? { file, handle: handle as FileSystemFileHandle } : { file };
  });
}
