import type { WhatIfMessage } from '@signalcraft/contracts/what-if';
import type { ComparedMessage } from '@signalcraft/domain/what-if/differences';

/** A message in a comparison, with what is shown of it. */
export type Shown = ComparedMessage & { message: WhatIfMessage };
