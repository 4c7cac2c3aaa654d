'use client';

import type { ModalProps } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState } from 'react';

/** Loads when a first dialog opens: no page needs it to be read. */
const Window = dynamic(() => import('./dialog-window.tsx').then((file) => file.DialogWindow), { ssr: false });

/** A modal dialog, centred, whose way out has a name for those who do not see it. */
export function Dialog(props: Omit<ModalProps, 'closeButtonProps' | 'centered'>) {
  const [wasOpened, setWasOpened] = useState(props.opened);
  if (props.opened && !wasOpened) setWasOpened(true);
  return wasOpened ? <Window {...props} /> : null;
}
