import { ApiProblem } from '@signalcraft/api-client/client';
import { notFound } from 'next/navigation';

/** Shows the page for what does not exist when the API knows no such object; other failures are the browser's to try again. */
export async function orNotFound(loading: Promise<unknown>): Promise<void> {
  try {
    await loading;
  } catch (error) {
    // A text that is no id is as unknown as an id of nothing.
    if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) notFound();
  }
}
