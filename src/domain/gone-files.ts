/** Files of a job that go, or went: for whoever is told of it. */
export interface GoneFiles {
  what: 'uploads' | 'result' | 'doubtful_result';
  files: number;
  bytes: number;
}
