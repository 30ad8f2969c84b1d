// The properties of people that administrators defined.
import { useQuery } from '@tanstack/react-query';
import { fetchProperties } from '../api/usher-api.ts';
import type { Property } from '../api/usher-api.ts';
import { useMe, useSession } from './session.ts';

/** In the order in which they were defined; undefined while they are not known, and for whoever may not see settings. */
export function useProperties(): readonly Property[] | undefined {
  const { client } = useSession();
  const maySee = useMe().abilities.includes('settings.see');
  return useQuery({ queryKey: ['properties'], queryFn: () => fetchProperties(client), enabled: maySee }).data;
}
