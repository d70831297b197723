import type { MessageContract } from './message-contract.js';

/** As Biome formats JSON, so that the file passes the linter as it is written. */
const LINE_WIDTH = 120;

/** The contract as its file keeps it: one line for what fits on one. */
export const contractText = (contract: MessageContract): string => `${format(contract, '', 0)}\n`;

function format(value: unknown, indent: string, before: number): string {
  const line = oneLine(value);
  // At the top each kind of message gets its block; one comma may follow.
  if (indent !== '' && before + line.length + 1 <= LINE_WIDTH) return line;
  if (typeof value !== 'object' || value === null) return line;
  const inside = `${indent}  `;
  const isArray = Array.isArray(value);
  const entries = Object.entries(value).map(([key, one]) => {
    const name = isArray ? '' : `${JSON.stringify(key)}: `;
    return `${inside}${name}${format(one, inside, inside.length + name.length)}`;
  });
  const [open, close] = isArray ? '[]' : '{}';
  return `${open}\n${entries.join(',\n')}\n${indent}${close}`;
}

function oneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(oneLine).join(', ')}]`;
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  if (entries.length === 0) return '{}';
  return `{ ${entries.map(([key, one]) => `${JSON.stringify(key)}: ${oneLine(one)}`).join(', ')} }`;
}
