const STYLE = `
  body { margin: 0; background: #fff }
  main { display: inline-block; background: #16181d; color: #d7dae0; border-radius: 10px; overflow: hidden }
  header { padding: 11px 14px; background: #23262d }
  i { display: inline-block; width: 12px; height: 12px; margin-right: 8px; border-radius: 50%; background: #4b505b }
  pre { margin: 0; padding: 16px 22px 20px; font: 13px/1.45 'DejaVu Sans Mono', Menlo, Consolas, monospace }
  b { font-weight: normal; color: #7ec77b }
  u { text-decoration: none; color: #74a8e8 }`;

/** Output as an HTML page that looks like a terminal's window; the window is its `main` element. */
export function terminalPage(command: string, output: string): string {
  const text = escaped(`$ ${command}\n${output}`)
    .replaceAll(/[✓█]+|^\$/gm, '<b>$&</b>')
    .replaceAll(/https?:\/\/[^\s)]*[^\s).,;]/g, '<u>$&</u>');
  return `<!doctype html><meta charset="utf-8"><style>${STYLE}</style>
<main><header><i></i><i></i><i></i></header><pre>${text}</pre></main>`;
}

const escaped = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
