// What went wrong and how to go on, in place of what should have been there.
import { Button } from '@fluentui/react-components';
import { ErrorCircle24Regular } from '@fluentui/react-icons/svg/error-circle';
import { wordsOf } from '../api/api-error.ts';
import { Message } from './message.tsx';

export function Problem({ title, error, onTryAgain }: { title: string; error: unknown; onTryAgain: () => void }) {
  return (
    <Message role="alert" title={title} icon={<ErrorCircle24Regular />} actions={<Button appearance="primary" onClick={onTryAgain}>Try again</Button>}>
      {wordsOf(error)}
    </Message>
  );
}
