/** What the server takes in one job, known as soon as somebody is signed in. */

let most = Number.POSITIVE_INFINITY;

export function noteJobLimits({ maxAudioFiles }: { maxAudioFiles: number }): void {
  most = maxAudioFiles;
}

export const mostAudioFiles = (): number => most;
