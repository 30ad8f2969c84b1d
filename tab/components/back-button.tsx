// The arrow before a title that leads back.
import { Button } from '@fluentui/react-components';
import { ArrowLeft20Regular } from '@fluentui/react-icons/svg/arrow-left';
import type { AddressChange } from '../hooks/address.ts';
import { go } from '../hooks/use-address.ts';

export function BackButton({ to, words }: { to: AddressChange; words: string }) {
  return <Button appearance="subtle" icon={<ArrowLeft20Regular />} aria-label={words} title={words} onClick={() => { go(to); }} />;
}
