// Which of Teams' themes the page wears: told by Teams, else by the system, else by the address (`?theme=dark`).
import { teamsDarkTheme, teamsHighContrastTheme, teamsLightTheme } from '@fluentui/react-components';
import type { Theme } from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { TeamsHost } from '../api/teams-host.ts';

const themes: Readonly<Record<string, Theme>> = { default: teamsLightTheme, dark: teamsDarkTheme, contrast: teamsHighContrastTheme };
const darkSystem = '(prefers-color-scheme: dark)';

/** Names that are not known, such as Teams' experiments, look light. */
export function useTheme(host: TeamsHost | undefined): Theme {
  const [told, setTold] = useState(host?.theme ?? new URLSearchParams(window.location.search).get('theme') ?? undefined);
  const systemIsDark = useSyncExternalStore(subscribeToSystem, () => window.matchMedia(darkSystem).matches);
  useEffect(() => host?.onThemeChange(setTold), [host]);
  return themes[told ?? (systemIsDark ? 'dark' : 'default')] ?? teamsLightTheme;
}

function subscribeToSystem(listener: () => void): () => void {
  const query = window.matchMedia(darkSystem);
  query.addEventListener('change', listener);
  return () => { query.removeEventListener('change', listener); };
}
