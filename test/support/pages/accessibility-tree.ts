import type { CDPSession, Page } from 'playwright-core';
import { type Moved, sliders } from './sliders.js';

/** The page as assistive technology has it, in lines: role, name, and whatever else is read. */

type Node = Awaited<ReturnType<typeof nodesOf>>[number];

const nodesOf = async (browser: CDPSession) => (await browser.send('Accessibility.getFullAXTree')).nodes;

/** They only group or draw; their content counts. */
const SILENT = new Set(['none', 'generic', 'InlineTextBox', 'LineBreak']);
/** What of a node is read, where it is not as usual. */
const STATES = ['level', 'checked', 'pressed', 'selected', 'expanded', 'disabled', 'invalid', 'hasPopup'];
/** What they hold comes and goes by itself. */
const LIVE = new Set(['status', 'alert']);

export async function accessibilityTree(page: Page): Promise<string> {
  const browser = await page.context().newCDPSession(page);
  const nodes = await nodesOf(browser);
  await browser.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const ranges = new Map((await sliders(page)).map((one) => [one.name, rangeWords(one)]));
  const linesOf = (node: Node, depth: number, around: string): string[] => {
    const isSilent = node.ignored || SILENT.has(roleOf(node)) || isNameAgain(node, around);
    const line = isSilent ? [] : [`${'  '.repeat(depth)}${wordsOf(node, ranges.get(nameOf(node)))}`];
    const inside = isSilent ? around : nameOf(node);
    const childIds = LIVE.has(roleOf(node)) ? [] : (node.childIds ?? []);
    const children = childIds.flatMap((id) => byId.get(id) ?? []);
    return [...line, ...children.flatMap((child) => linesOf(child, depth + (isSilent ? 0 : 1), inside))];
  };
  return nodes[0] ? `${linesOf(nodes[0], 0, '').join('\n')}\n` : '';
}

const roleOf = ({ role }: Node) => String(role?.value ?? 'none');
const nameOf = ({ name }: Node) =>
  String(name?.value ?? '')
    .replaceAll(/\s+/g, ' ')
    .trim();

/** A text that is the name of what it is in, or part of it. */
const isNameAgain = (node: Node, around: string) =>
  roleOf(node) === 'StaticText' && (nameOf(node) === '' || around.includes(nameOf(node)));

const rangeWords = ({ min, max, words }: Moved): string => `from ${min} to ${max}, in words "${words}"`;

function wordsOf(node: Node, range = ''): string {
  const { properties = [], value, description } = node;
  const of = (name: string) => properties.find((one) => one.name === name)?.value.value;
  const states = STATES.flatMap((name) => {
    const state = of(name);
    return state === undefined || state === false || state === 'false'
      ? []
      : [state === true ? name : `${name}=${state}`];
  });
  const role = roleOf(node) === 'StaticText' ? 'text' : roleOf(node);
  return [
    ...[role, `"${nameOf(node)}"`],
    ...(value === undefined ? [] : [`value="${value.value}"`]),
    ...states,
    ...(of('valuemax') === undefined ? [] : [range]),
    ...(description?.value ? [`described="${description.value}"`] : []),
  ].join(' ');
}
