import type { SourceName } from '@signalcraft/contracts/enums';
import { alertmanager } from './alertmanager.ts';
import { generic } from './generic.ts';
import type { Source } from './source.ts';

/** Every source there is: a name without a file does not compile. */
export const SOURCES: Record<SourceName, Source> = { alertmanager, generic };
