// The settings file of one local Teams client: who sits in front of it, and who else is in the demo team.

/** A person of the demo organisation as the client wants to know them. */
export interface DemoPerson { id: string; name: string; userPrincipalName: string; givenName: string; surname: string }

export interface ClientSettings {
  tenant: string;
  current: DemoPerson;
  /** The client wants exactly five others. */
  others: readonly DemoPerson[];
}

/**
 * The client's "id" equals the object id on purpose: then its people picker and its member list answer with object ids as real Teams does.
 * Its schema misspells userPrincipleName.
 */
function personLines({ id, name, userPrincipalName, givenName, surname }: DemoPerson): Record<string, string> {
  return { id, name, userPrincipleName: userPrincipalName, aadObjectId: id, givenName, surname, email: userPrincipalName };
}

/** JSON is YAML; the client reads YAML. */
export function clientConfig({ tenant, current, others }: ClientSettings): string {
  return JSON.stringify({
    version: '0.1.1',
    tenantId: tenant,
    bot: { id: '28:usher-bot', name: 'Usher' },
    currentUser: personLines(current),
    users: others.map(personLines),
    // Personal chats must differ between clients, or the bot would take two people for one conversation.
    personalChat: { id: `a:personal-${current.id}` },
    groupChat: { id: '19:joiners-and-leavers@thread.v2', name: 'Joiners and leavers' },
    team: {
      id: '19:general@thread.tacv2', name: 'Contoso IT', aadGroupId: '99999999-0000-4000-8000-000000000031',
      channels: [{ id: '19:requests@thread.tacv2', name: 'Requests' }],
    },
  }, undefined, 2);
}
