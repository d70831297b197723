/**
 * A file that is let go where nothing takes it does nothing: by themselves browsers leave the page to show it. For the whole
 * window, from now on.
 */
export function refuseStrayDrops(): void {
  addEventListener('dragover', refuse);
  addEventListener('drop', refuse);
}

function refuse(event: DragEvent): void {
  if (event.defaultPrevented || !event.dataTransfer?.types.includes('Files')) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = 'none';
}
