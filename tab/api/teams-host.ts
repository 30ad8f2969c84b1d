// The only file that knows Microsoft Teams: start-up inside its frame, tokens, theme, focus. Loaded only inside a frame.
import { app, authentication, pages } from '@microsoft/teams-js';
import type { TokenSource } from './client.ts';

/** What Teams tells a page about where it is. All of it is a hint from outside; only the token proves anything. */
export interface TeamsHost {
  theme: string;
  /** What a deep link asked for, as shared/tab-page.ts names it. */
  subPage: string;
  token: TokenSource;
  onThemeChange: (changed: (theme: string) => void) => void;
  /** Takes away Teams' own loading screen. */
  loaded: () => void;
}

/** Long enough for a slow laptop; outside Teams the handshake never settles. */
const patience = 5_000;

/** Undefined when the surrounding frame is not Teams. */
export async function enterTeams(): Promise<TeamsHost | undefined> {
  const entered = await Promise.race([
    app.initialize().then(() => true, () => false),
    new Promise<boolean>((resolve) => { setTimeout(() => { resolve(false); }, patience); }),
  ]);
  if (!entered) return undefined;
  const context = await app.getContext();
  acceptFocus();
  return {
    theme: context.app.theme,
    subPage: context.page.subPageId ?? '',
    token: () => authentication.getAuthToken(),
    onThemeChange: (changed) => void app.registerOnThemeChangeHandler(changed),
    loaded: () => { app.notifyAppLoaded(); void app.notifySuccess(); },
  };
}

/** The Tab key moves from Teams' own bars into the page, from the front or from the back. */
function acceptFocus(): void {
  if (!pages.isSupported()) return;
  pages.registerFocusEnterHandler((forward) => {
    const stops = [...document.querySelectorAll<HTMLElement>('button, input, select, a[href], [tabindex="0"]')].filter((stop) => stop.tabIndex >= 0);
    (forward === false ? stops.at(-1) : stops[0])?.focus();
  });
}
