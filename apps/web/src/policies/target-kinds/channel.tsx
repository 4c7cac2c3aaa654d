import type { TargetKind } from '../target-kind.ts';
import { PickOne } from './pick-one.tsx';

export const channel: TargetKind<'channel'> = {
  label: 'Channel',
  blank: (directory) => {
    const [first] = directory.channels.values();
    return first ? { kind: 'channel', channelId: first.id } : null;
  },
  words: ({ target, directory }) => directory.channels.get(target.channelId)?.name ?? 'a channel that is gone',
  whoNow: ({ target, directory }) => {
    const named = directory.channels.get(target.channelId);
    if (!named) return { names: [], note: null, gap: 'the channel is gone' };
    if (named.state !== 'on') return { names: [], note: null, gap: `the channel is ${named.state}` };
    return { names: [], note: `channel, by ${named.target.kind}`, gap: null };
  },
  Field: ({ target, directory, label, fault, onChange }) => (
    <PickOne
      label={label}
      value={target.channelId}
      options={[...directory.channels.values()].map(({ id, name }) => ({ value: id, label: name }))}
      gone="A channel that is gone"
      fault={fault}
      onChange={(channelId) => onChange({ kind: 'channel', channelId })}
    />
  ),
};
