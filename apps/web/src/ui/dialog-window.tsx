'use client';

import { Modal, type ModalProps } from '@mantine/core';

/** The part of a dialog that weighs: focus trap, scroll lock, transitions. */
export const DialogWindow = (props: ModalProps) => (
  <Modal closeButtonProps={{ 'aria-label': 'Close' }} centered {...props} />
);
