// Which of Teams' themes the page wears: told by Teams, else by the system, else by the address (`?theme=dark`).
import { teamsDarkTheme, teamsHighContrastTheme, teamsLightTheme } from '@fluentui/react-components';
import type { Theme } from '@fluentui/react-components';
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { TeamsHost } from '../api/teams-host.ts';

/** On black still 7 : 1, so that it can be read; beside white it steps back. */
const disabledGrey = '#999999';
/** Fluent paints what is disabled bright green here, and the one coloured thing on a black and white page looks like the one to press. */
const contrastTheme: Theme = {
  ...teamsHighContrastTheme,
  colorNeutralForegroundDisabled: disabledGrey, colorNeutralStrokeDisabled: disabledGrey, colorNeutralStrokeDisabled2: disabledGrey, colorNeutralBackgroundDisabled2: disabledGrey,
};

const themes: Readonly<Record<string, Theme>> = { default: teamsLightTheme, dark: teamsDarkTheme, contrast: contrastTheme };
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
