'use client';

import type { Role } from '@signalcraft/contracts/enums';
import { createContext, type ReactNode, useContext } from 'react';

/** The person at this browser, in the workspace they look at. */
export type Viewer = {
  name: string;
  email: string;
  /** On whose clock their shifts are shown to others; null: they did not say. */
  timeZone: string | null;
  workspaceId: string;
  workspaceName: string;
  memberId: string;
  role: Role;
  /** Everything they belong to. */
  workspaces: readonly { id: string; name: string }[];
};

const ViewerContext = createContext<Viewer | null>(null);

export const ViewerProvider = ({ viewer, children }: { viewer: Viewer; children: ReactNode }) => (
  <ViewerContext value={viewer}>{children}</ViewerContext>
);

export function useViewer(): Viewer {
  const viewer = useContext(ViewerContext);
  if (!viewer) throw new Error('useViewer outside of ViewerProvider');
  return viewer;
}

/** The workspace looked at; null where nobody is signed in, or they belong to none. */
export const useWorkspaceId = (): string | null => useContext(ViewerContext)?.workspaceId ?? null;

const RANK: Record<Role, number> = { VIEWER: 0, MEMBER: 1, ADMIN: 2, OWNER: 3 };

/** Whether the role allows what `needed` allows. The API decides; this decides what is offered. */
export const mayAs = (role: Role, needed: Role): boolean => RANK[role] >= RANK[needed];
