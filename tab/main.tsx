// Starts the page: sign in first, then show what the person may see.
import './api/parse-settings.ts';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { wordsOf } from './api/api-error.ts';
import { signIn, usualPerson } from './api/sign-in.ts';
import type { SignIn } from './api/sign-in.ts';
import { addressOfLink } from './hooks/address.ts';
import { go } from './hooks/use-address.ts';
import { App } from './pages/app.tsx';

const parameters = new URLSearchParams(window.location.search);
const as = parameters.get('as') ?? undefined;
const link = parameters.get('page');
if (link !== null) go(addressOfLink(link), { replace: true });
const signedIn = await signIn(as).catch((error: unknown): SignIn => ({ kind: 'failed', as: as ?? usualPerson, words: wordsOf(error) }));
if (signedIn.kind === 'teams' && signedIn.host.subPage !== '') go(addressOfLink(signedIn.host.subPage), { replace: true });

const place = document.getElementById('root');
if (place) createRoot(place).render(<StrictMode><App signIn={signedIn} /></StrictMode>);
