'use client';

import type { AlertGroupSummary } from '@signalcraft/contracts/alert-groups';
import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useRef, useState } from 'react';
import { errorText } from '../lib/error-text.ts';
import { useKeyBindings } from '../shell/keys.tsx';
import { useApi } from '../shell/use-api.ts';
import { mayAs, useViewer } from '../shell/viewer.tsx';
import { afterAction, doneText, failedText, type GroupAction, isAllowed, isUndoable } from './group-action.ts';
import { cachedGroup, paintGroup } from './group-cache.ts';
import { groupPartsKey } from './group-keys.ts';
import { type Message, MessageBar } from './message-bar.tsx';
import { type SentAction, sendAction } from './send-action.ts';

/** The server's limit for an undo. */
const UNDO_MS = 60_000;
const SHOWN_MS = { done: 20_000, failed: 30_000 };

type Undoable = { ids: string[]; before: AlertGroupSummary[]; until: number };

type Actions = {
  /** Acts on those groups that the action would change, paints the outcome at once and tells when it failed. */
  act: (options: { groups: readonly AlertGroupSummary[]; action: GroupAction }) => void;
  undo: () => void;
  /** Why the last action on a group failed, until the next one. */
  failures: Readonly<Record<string, string>>;
  /** False for those who only look. */
  mayAct: boolean;
};

const ActionsContext = createContext<Actions | null>(null);

export function useActions(): Actions {
  const actions = useContext(ActionsContext);
  if (!actions) throw new Error('useActions outside of ActionsProvider');
  return actions;
}

export function ActionsProvider({ children }: { children: ReactNode }) {
  const api = useApi();
  const client = useQueryClient();
  const viewer = useViewer();
  const [message, setMessage] = useState<Message | null>(null);
  const [failures, setFailures] = useState<Record<string, string>>({});
  const pending = useRef(new Set<string>());
  const undoable = useRef<Undoable | null>(null);
  const mayAct = mayAs(viewer.role, 'MEMBER');

  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setMessage(null), SHOWN_MS[message.tone]);
    return () => clearTimeout(timer);
  }, [message]);

  const run = useCallback(
    async (options: {
      before: AlertGroupSummary[];
      painted: AlertGroupSummary[];
      action: SentAction;
      onDone: (done: AlertGroupSummary[]) => void;
    }) => {
      const { before, painted, action } = options;
      const ids = before.map((group) => group.id);
      setFailures((known) => Object.fromEntries(Object.entries(known).filter(([id]) => !ids.includes(id))));
      for (const id of ids) pending.current.add(id);
      for (const group of painted) paintGroup(client, group);
      const failed: Record<string, string> = {};
      try {
        const results = await sendAction({ api, ids, action });
        for (const result of results) {
          if (result.ok) paintGroup(client, result.group);
          else failed[result.id] = errorText(result.error);
        }
      } catch (error) {
        for (const id of ids) failed[id] = errorText(error);
      } finally {
        for (const id of ids) pending.current.delete(id);
      }
      for (const group of before) if (group.id in failed) paintGroup(client, group);
      for (const id of ids) void client.invalidateQueries({ queryKey: groupPartsKey(id) });
      const reasons = Object.values(failed);
      if (reasons.length > 0) {
        setFailures((known) => ({
          ...known,
          ...Object.fromEntries(Object.entries(failed).map(([id, why]) => [id, failedText(action.kind, why)])),
        }));
        const [first = ''] = reasons;
        setMessage({
          tone: 'failed',
          canUndo: false,
          text:
            reasons.length === 1
              ? failedText(action.kind, first)
              : `${failedText(action.kind, first)} (${reasons.length} of ${ids.length} groups)`,
        });
      }
      const done = before.filter((group) => !(group.id in failed));
      if (done.length > 0) options.onDone(done);
    },
    [api, client],
  );

  const act = useCallback<Actions['act']>(
    ({ groups, action }) => {
      const { memberId, name } = viewer;
      const before = groups.filter(
        (group) => !pending.current.has(group.id) && isAllowed({ group, kind: action.kind, memberId }),
      );
      const titles = before.map((group) => group.title);
      if (!mayAct || before.length === 0) {
        if (groups.length > 0)
          setMessage({
            tone: 'failed',
            canUndo: false,
            text: refusal({ mayAct, groups, action, isBusy: groups.some((group) => pending.current.has(group.id)) }),
          });
        return;
      }
      const now = Date.now();
      const canUndo = isUndoable(action.kind);
      undoable.current = null;
      setMessage({ tone: 'done', canUndo: false, text: doneText(action.kind, titles) });
      void run({
        before,
        painted: before.map((group) => afterAction({ group, action, actor: { memberId, name }, now })),
        action,
        onDone: (done) => {
          if (!canUndo) return;
          undoable.current = { ids: done.map((group) => group.id), before: done, until: Date.now() + UNDO_MS };
          if (done.length < before.length) return;
          setMessage({ tone: 'done', canUndo: true, text: doneText(action.kind, titles) });
        },
      });
    },
    [run, viewer, mayAct],
  );

  const undo = useCallback(() => {
    const last = undoable.current;
    undoable.current = null;
    if (!last || last.until < Date.now()) {
      setMessage({ tone: 'failed', canUndo: false, text: 'There is nothing to undo.' });
      return;
    }
    const shown = last.ids.flatMap((id) => cachedGroup(client, id) ?? []);
    setMessage({ tone: 'done', canUndo: false, text: 'Undone.' });
    void run({
      before: shown,
      // Kept at the version shown, so that the server's answer, which is newer, is taken.
      painted: last.before.map((group) => ({ ...group, version: shown.find((s) => s.id === group.id)?.version ?? 0 })),
      action: { kind: 'undo' },
      onDone: () => {},
    });
  }, [client, run]);

  useKeyBindings([{ keys: 'u', does: 'Undo the last acknowledge, resolve or snooze', group: 'Anywhere', run: undo }]);

  const actions = useMemo<Actions>(() => ({ act, undo, failures, mayAct }), [act, undo, failures, mayAct]);
  return (
    <ActionsContext value={actions}>
      {children}
      <MessageBar message={message} undoKey="u" onUndo={undo} onClose={() => setMessage(null)} />
    </ActionsContext>
  );
}

function refusal(options: {
  mayAct: boolean;
  groups: readonly AlertGroupSummary[];
  action: GroupAction;
  isBusy: boolean;
}): string {
  if (!options.mayAct) return failedText(options.action.kind, 'Your role may only look.');
  if (options.isBusy) return failedText(options.action.kind, 'What was asked before is still under way.');
  const [only] = options.groups;
  const why =
    options.groups.length > 1
      ? 'None of these groups would change.'
      : `It is ${only?.status.toLowerCase() ?? 'gone'} already.`;
  return failedText(options.action.kind, why);
}
