'use client';

import { NativeSelect } from '@mantine/core';

/** One of a list; what was chosen and is not in it any more stays to be seen. */
export function PickOne(props: {
  label: string;
  value: string;
  options: { value: string; label: string }[];
  gone: string;
  fault: string | null;
  onChange: (value: string) => void;
}) {
  const isGone = !props.options.some(({ value }) => value === props.value);
  return (
    <NativeSelect
      aria-label={props.label}
      data={isGone ? [{ value: props.value, label: props.gone }, ...props.options] : props.options}
      value={props.value}
      error={props.fault}
      onChange={(event) => props.onChange(event.currentTarget.value)}
    />
  );
}
