import type { TestProjectInlineConfiguration } from 'vitest/config';

/** Tests read packages from source: no build stands between an edit and its test. */
const conditions = ['sc-source', 'node'];

/** Settings every vitest project shares; projects do not inherit them from the root. */
export const shared: TestProjectInlineConfiguration = {
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
};
