/** A picture of a video, drawn by the browser that plays it. */

export interface PictureWish {
  /** Of this page, or of a server that lets this page read it. */
  url: string;
  atMs: number;
  /** In px; the height follows. Never larger than the video. */
  width: number;
}

const QUALITY = 0.72;

/** As JPEG. Rejects where the video cannot be had or shown. */
export async function pictureAt({ url, atMs, width }: PictureWish): Promise<Blob> {
  const video = document.createElement('video');
  Object.assign(video, { muted: true, preload: 'auto', crossOrigin: 'anonymous', src: url });
  try {
    await once(video, 'loadeddata');
    video.currentTime = atMs / 1000 + 0.001;
    await once(video, 'seeked');
    return await jpegOf(video, width);
  } finally {
    video.removeAttribute('src');
    video.load();
  }
}

const once = (video: HTMLVideoElement, event: string) =>
  new Promise<void>((resolve, reject) => {
    video.addEventListener(event, () => resolve(), { once: true });
    video.addEventListener('error', () => reject(new Error('The video cannot be shown.')), { once: true });
  });

async function jpegOf(video: HTMLVideoElement, most: number): Promise<Blob> {
  const { videoWidth, videoHeight } = video;
  const width = Math.min(most, videoWidth);
  const canvas = new OffscreenCanvas(width, Math.round((width * videoHeight) / videoWidth));
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
}
