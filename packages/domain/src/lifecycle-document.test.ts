import { expect, it } from 'vitest';
import { renderLifeCycle } from '../test/life-cycle-document.ts';

const WRITE = 'npx vitest run --project=unit packages/domain/src/lifecycle-document.test.ts -u';

it('Docs/LifeCycle.md is what the tables say', async () => {
  await expect(renderLifeCycle(), `after a change of the tables, write it with: ${WRITE}`).toMatchFileSnapshot(
    '../../../Docs/LifeCycle.md',
  );
});
