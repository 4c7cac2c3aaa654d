import { MessagePage } from '../ui/message-page.tsx';
import { SignOutButton } from './sign-out-button.tsx';

/** For whom Clerk signed in without a proved address: who they are here depends on it. */
export const UnverifiedEmailPage = () => (
  <MessagePage
    title="Your e-mail address is not verified"
    text="Verify your primary address with Clerk, then load this page again: by it you are found, and invitations are."
  >
    <SignOutButton />
  </MessagePage>
);
