// delete – accounts go to the recycle bin for thirty days, once somebody else has approved it.
import { peopleCommand } from './people-change.ts';

export const deleteVerb = 'usherDelete';

export const deleteUsers = peopleCommand({
  name: 'delete',
  aliases: ['delete user', 'delete users'],
  usage: 'delete jane@contoso.com',
  summary: 'delete accounts, once another admin has approved; 30 days to restore them',
  section: 'People',
  ability: 'users.change',
  form: { title: 'Delete', note: 'Somebody else must approve it. Deleted accounts can be restored for 30 days. Deactivating blocks sign-in and keeps everything.', goTitle: 'Delete', verb: deleteVerb },
  operations: () => [{ kind: 'delete-user' }],
  title: (who) => `Delete ${who}`,
});
