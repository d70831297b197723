/** 3.2 s, 0.05 s: a length as it is talked about, to the ms and no further than needed. */
export const seconds = (ms: number): string => `${Math.round(ms) / 1000}\u00A0s`;

/** 78 % */
export const percent = (share: number): string => `${Math.round(share * 100)}\u00A0%`;
