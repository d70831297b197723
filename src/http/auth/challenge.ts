/** Whether a fault says that nobody knows who asks: HTTP wants a challenge with it, and it counts against guessing. */
export const asksForCredential = (code: string): boolean => code === 'unauthenticated' || code === 'link_not_valid';
