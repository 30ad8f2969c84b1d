// For whoever opens the address in a browser of their own, where Teams cannot vouch for them.
import { Message } from '../components/message.tsx';

export function OutsideTeamsPage() {
  return (
    <Message isPage title="Open this page in Microsoft Teams">
      Usher knows you by your Teams sign-in, so this page works inside Teams only.
      In Teams, open the Usher app and choose the <b>Users</b> tab.
    </Message>
  );
}
