import { ApiProblem } from '@signalcraft/api-client/client';
import { ConflictReason } from '@signalcraft/contracts/errors';
import { expect, it } from 'vitest';
import { errorText } from './error-text.ts';

const problem = (status: number, fields: object) => new ApiProblem({ status, problem: fields });

it('has a sentence for every conflict', () => {
  for (const reason of ConflictReason.options) {
    const text = errorText(problem(409, { title: 'The object’s state does not allow this.', reason }));
    expect(text).not.toContain('The object');
    expect(text).toMatch(/\.$/);
  }
});

it('says the fields at fault, what the API said, or that it is away', () => {
  const issues = [{ path: 'name', message: 'Too long.' }];
  expect(errorText(problem(400, { title: 'Bad.', issues }))).toBe('name: Too long.');
  expect(errorText(problem(503, { title: 'The database does not answer.' }))).toBe('The database does not answer.');
  expect(errorText(problem(401, { title: 'Sign in.' }))).toContain('signed out');
  expect(errorText(new ApiProblem({ status: 0, problem: null }))).toBe('The server does not answer.');
  expect(errorText(new TypeError('x is undefined'))).toBe('Something went wrong in this page.');
});
