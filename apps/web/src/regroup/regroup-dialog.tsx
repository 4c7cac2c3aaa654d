'use client';

import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { errorText } from '../lib/error-text.ts';
import { Dialog } from '../ui/dialog.tsx';
import styles from './regroup-dialog.module.css';

/** Asks before alerts change their group; the text says what becomes of both groups. */
export const RegroupDialog = (props: {
  isOpen: boolean;
  title: string;
  action: string;
  canConfirm: boolean;
  isPending: boolean;
  error: unknown;
  onConfirm: () => void;
  onClose: () => void;
  children: ReactNode;
}) => (
  <Dialog opened={props.isOpen} onClose={props.onClose} title={props.title}>
    <div className={styles.body}>
      {props.children}
      {props.error != null && <p role="alert">{errorText(props.error)}</p>}
      <div className={styles.buttons}>
        <Button variant="default" onClick={props.onClose}>
          Leave it
        </Button>
        <Button loading={props.isPending} disabled={!props.canConfirm} onClick={props.onConfirm}>
          {props.action}
        </Button>
      </div>
    </div>
  </Dialog>
);
