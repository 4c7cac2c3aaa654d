'use client';

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorText } from '../lib/error-text.ts';
import styles from './confirm-dialog.module.css';
import { Dialog } from './dialog.tsx';

/** Asks before what cannot be taken back; the text says what it does. */
export const ConfirmDialog = (props: {
  isOpen: boolean;
  title: string;
  /** The verb of the button that does it. */
  action: string;
  children: ReactNode;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
}) => (
  <Dialog opened={props.isOpen} onClose={props.onClose} title={props.title}>
    <div className={styles.body}>
      {props.children}
      {props.error != null && <p role="alert">{errorText(props.error)}</p>}
      <div className={styles.buttons}>
        <Button variant="default" data-autofocus onClick={props.onClose}>
          Keep it
        </Button>
        <Button color="red" loading={props.isPending} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </div>
    </div>
  </Dialog>
);
