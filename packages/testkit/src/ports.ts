import { freePort as anyFreePort } from '@signalcraft/embedded/ports';

/** A port of 127.0.0.1 that was free a moment ago. */
export const freePort = (): Promise<number> => anyFreePort();
