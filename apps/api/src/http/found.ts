import { AppError } from '@signalcraft/contracts/errors';

/** What a use case found; its null is this API's 404, the same for what is not there and what is another workspace's. */
export async function found<T>(result: Promise<T | null>): Promise<T> {
  const value = await result;
  if (value === null) throw new AppError('NOT_FOUND');
  return value;
}
