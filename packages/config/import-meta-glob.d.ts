/** What the test runner resolves before a file runs: every module that fits a pattern. */
interface ImportMeta {
  glob<Module>(pattern: string | readonly string[], options: { eager: true }): Record<string, Module>;
  glob<Module>(pattern: string | readonly string[]): Record<string, () => Promise<Module>>;
}
