// Signing in by name did not work: says why and offers the way on.
import { Button } from '@fluentui/react-components';
import { readable } from '../api/readable.ts';
import { usualPerson } from '../api/sign-in.ts';
import { Message } from '../components/message.tsx';

export function SignInFailedPage({ name, words }: { name: string; words: string }) {
  return (
    <Message
      isPage
      title={`Signing in as ${readable(name)} did not work`}
      actions={(
        <>
          <Button appearance="primary" onClick={() => { window.location.reload(); }}>Try again</Button>
          {name !== usualPerson && <Button onClick={() => { window.location.assign(window.location.pathname); }}>Go on as {usualPerson}</Button>}
        </>
      )}
    >
      {words}
    </Message>
  );
}
