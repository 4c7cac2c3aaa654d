import type { PolicyTarget } from '@signalcraft/contracts/escalation-policies';
import type { ReactNode } from 'react';
import type { Directory, WhoNow } from './directory.ts';

export type TargetOf<K extends PolicyTarget['kind']> = Extract<PolicyTarget, { kind: K }>;

/** All that the pages know of one kind of target: each kind is a file in target-kinds/. */
export type TargetKind<K extends PolicyTarget['kind']> = {
  /** As it is offered. */
  label: string;
  /** A first one to edit. Null: there is nothing of this kind to choose. */
  blank: (directory: Directory) => TargetOf<K> | null;
  /** Whom it names, whoever that is. */
  words: (options: { target: TargetOf<K>; directory: Directory }) => string;
  /** Who that is now. */
  whoNow: (options: { target: TargetOf<K>; directory: Directory }) => WhoNow;
  /** Chooses which one. */
  Field: (props: {
    target: TargetOf<K>;
    directory: Directory;
    label: string;
    fault: string | null;
    onChange: (target: TargetOf<K>) => void;
  }) => ReactNode;
};
