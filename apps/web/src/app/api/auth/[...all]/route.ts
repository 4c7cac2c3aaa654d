import { forwardAuth } from '../../../../auth/forward-auth.ts';

export const GET = forwardAuth;
export const POST = forwardAuth;
