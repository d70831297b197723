/** What something may cost at most, and what it costs here. */
export interface Budget {
  what: string;
  unit: 'ms' | 's' | 'MB' | '';
  value: number;
  budget: number;
  /** From here on it is a fault, on a machine with other work too; left out: as the budget. */
  most?: number;
}

/** As the README has them; whether all are kept. */
export function printBudgets(title: string, rows: readonly Budget[]): boolean {
  console.log(`\n| ${title} | here | budget |\n|---|--:|--:|`);
  for (const row of rows) console.log(`| ${row.what} | ${figure(row, row.value)} | ${wordsOf(row)} |`);
  const missed = rows.filter(({ value, budget, most = budget }) => !(value <= most)); // NaN is missed, too
  if (missed.length > 0) console.log(`\nMissed: ${missed.map(({ what }) => what).join(', ')}`);
  return missed.length === 0;
}

const wordsOf = (row: Budget): string =>
  `≤ ${figure(row, row.budget)}${row.most === undefined ? '' : `; beside other work ${figure(row, row.most)}`}`;

const figure = ({ unit }: Budget, value: number): string =>
  `${value >= 100 || Number.isInteger(value) ? value.toFixed(0) : value.toPrecision(2)}${unit === '' ? '' : ` ${unit}`}`;
